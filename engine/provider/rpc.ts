import * as grpc from "@grpc/grpc-js";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import protobufStruct from "google-protobuf/google/protobuf/struct_pb.js";
import { messageOf } from "../../core/errors/error.ts";

export interface RpcServer {
  port: number;
  close(): void;
}

/** Method of a gRPC service with one request and one response message. */
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
 * Serves one gRPC service on a free port of the loopback interface. Missing methods answer UNIMPLEMENTED, which the
 * engine interprets as an older plugin.
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

/**
 * Converts properties to a protobuf struct. undefined cannot be represented; a round trip through JSON removes it at
 * every depth.
 */
export function toStruct(properties: Properties): StructMessage {
  return protobufStruct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}
