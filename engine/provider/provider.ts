import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type * as plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { readDeclarations } from "./declarations.ts";
import { fromStruct, type Properties, type RpcServer, serve, toStruct, unary } from "./rpc.ts";
import { SimulatedCloud } from "./simulated-cloud.ts";
import { isObject, unwrap } from "./values.ts";

export interface ProviderPackage {
  /** Name in type tokens, such as `aws`. */
  name: string;
  version: string;
  /** Folder of the npm package. */
  directory: string;
}

/** All Pulumi providers among the installed npm packages. The program can import only these. */
export function installedProviders(projectDirectory: string): ProviderPackage[] {
  const scope = join(projectDirectory, "node_modules", "@pulumi");
  return readdirSync(scope).flatMap((folder) => {
    const directory = join(scope, folder);
    const manifest: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    if (!isObject(manifest) || !isObject(manifest.pulumi) || manifest.pulumi.resource !== true) return [];
    const name = typeof manifest.pulumi.name === "string" ? manifest.pulumi.name : folder;
    return [{ name, version: String(manifest.version), directory }];
  });
}

/**
 * Provider plugin that needs no cloud. The engine attaches to it through PULUMI_DEBUG_PROVIDERS. It implements the
 * plugin protocol, because the server in `@pulumi/pulumi/provider` lacks CheckConfig and DiffConfig, which the engine
 * needs to store a provider in its state.
 * Shape   onResource: called once for each resource that the engine asks about, for progress.
 */
export function serveProvider(pkg: ProviderPackage, onResource: () => void): Promise<RpcServer> {
  const cloud = new SimulatedCloud(pkg.name, readDeclarations(pkg.directory));

  return serve(providerService.ResourceProviderService, {
    attach: unary((_: plugin.PluginAttach) => new empty.Empty()),
    cancel: unary(() => new empty.Empty()),
    getPluginInfo: unary(() => new pluginMessages.PluginInfo().setVersion(pkg.version)),
    getSchema: unary(() =>
      new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: pkg.name, version: pkg.version })),
    ),
    checkConfig: unary((request: proto.CheckRequest) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary((request: proto.DiffRequest) => diffResponse(cloud, "pulumi:providers", request)),
    configure: unary((request: proto.ConfigureRequest) => {
      cloud.configure(configuration(request));
      return new messages.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setAcceptresources(false)
        .setAcceptoutputs(false);
    }),
    invoke: unary((request: proto.InvokeRequest) =>
      new messages.InvokeResponse().setReturn(
        toStruct(cloud.invoke(request.getTok(), fromStruct(request.getArgs()))),
      ),
    ),
    check: unary((request: proto.CheckRequest) => {
      onResource();
      const urn = request.getUrn();
      const news = fromStruct(request.getNews());
      return new messages.CheckResponse().setInputs(
        toStruct(cloud.check(urn, tokenOf(urn), fromStruct(request.getOlds()), news)),
      );
    }),
    diff: unary((request: proto.DiffRequest) => diffResponse(cloud, tokenOf(request.getUrn()), request)),
    create: unary((request: proto.CreateRequest) => {
      const urn = request.getUrn();
      const inputs = fromStruct(request.getProperties());
      const created = cloud.create(urn, tokenOf(urn), inputs, request.getPreview());
      return new messages.CreateResponse().setId(created.id).setProperties(toStruct(created.properties));
    }),
    update: unary((request: proto.UpdateRequest) =>
      new messages.UpdateResponse().setProperties(
        toStruct(
          cloud.update(
            tokenOf(request.getUrn()),
            fromStruct(request.getOlds()),
            fromStruct(request.getOldInputs()),
            fromStruct(request.getNews()),
            request.getPreview(),
          ),
        ),
      ),
    ),
    read: unary((request: proto.ReadRequest) => {
      const urn = request.getUrn();
      const known = fromStruct(request.getProperties());
      return new messages.ReadResponse()
        .setId(request.getId())
        .setProperties(toStruct(cloud.read(urn, tokenOf(urn), request.getId(), known)))
        .setInputs(request.getInputs());
    }),
    delete: unary((_: proto.DeleteRequest) => new empty.Empty()),
  });
}

/** Last type in a URN: `aws:s3/bucket:Bucket` in `urn:pulumi:dev::ratchet::Parent$aws:s3/bucket:Bucket::name`. */
function tokenOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}

/** Provider settings. They arrive as properties, and from older engines as text under `aws:config:region`. */
function configuration(request: proto.ConfigureRequest): Properties {
  const settings: Properties = {};
  for (const [key, value] of Object.entries(fromStruct(request.getArgs()))) settings[key] = unwrap(value);
  for (const [key, value] of request.getVariablesMap().toArray()) settings[key.replace(/^.*:/, "")] ??= value;
  return settings;
}

function diffResponse(cloud: SimulatedCloud, token: string, request: proto.DiffRequest): proto.DiffResponse {
  const difference = cloud.diff(
    token,
    fromStruct(request.getOldInputs() ?? request.getOlds()),
    fromStruct(request.getNews()),
    request.getIgnorechangesList(),
  );
  const { DiffChanges } = messages.DiffResponse;
  const { Kind } = messages.PropertyDiff;
  const response = new messages.DiffResponse()
    .setChanges(difference.paths.size === 0 ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME)
    .setDiffsList(difference.properties)
    .setReplacesList(difference.replaces)
    .setDeletebeforereplace(difference.deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const [path, change] of difference.paths) {
    const replaces = difference.replaces.includes(path);
    const plain = { add: Kind.ADD, delete: Kind.DELETE, update: Kind.UPDATE }[change];
    const replacing = { add: Kind.ADD_REPLACE, delete: Kind.DELETE_REPLACE, update: Kind.UPDATE_REPLACE }[
      change
    ];
    const detail = new messages.PropertyDiff().setKind(replaces ? replacing : plain).setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}
