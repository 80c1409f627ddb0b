import * as grpc from "@grpc/grpc-js";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import protobufStruct from "google-protobuf/google/protobuf/struct_pb.js";
import { messageOf } from "../../core/errors/error.ts";

export interface RpcServer {
  port: number;
  close(): void;
}

/** A method of a gRPC service that takes one message and answers with one. */
export function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await answer(call.request));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: messageOf(error) });
    }
  };
}

/**
 * Serves one gRPC service on a free port of the loopback interface. Methods that are not given answer
 * UNIMPLEMENTED, which the engine takes as "older plugin" and works around.
 */
export async function serve(
  service: grpc.ServiceDefinition<grpc.UntypedServiceImplementation>,
  methods: grpc.UntypedServiceImplementation,
): Promise<RpcServer> {
  // Lambda archives and templates travel inline; the default of 4 MB is too small for some of them.
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  server.addService(service, methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

export type Properties = Record<string, unknown>;

export function fromStruct(message: StructMessage | undefined): Properties {
  return message === undefined ? {} : { ...message.toJavaScript() };
}

/** Undefined has no form in a protobuf struct; a round trip through JSON drops it at every depth. */
export function toStruct(properties: Properties): StructMessage {
  return protobufStruct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}
