/**
 * Import rule: which modules the files of a folder may import. Paths are relative to the repository; packages are
 * given by name.
 */
export interface Arrow {
  from: RegExp;
  may: readonly RegExp[];
  /** Modules that may be imported only for their types, in addition to `may`. */
  mayTypes?: readonly RegExp[];
  why: string;
}

const core = /^core\//;
const tasks = /^tasks\//;
const channels = /^channels\//;
/** Files that define what a channel is, outside the folders of single channels. */
const channelRegistry = /^channels\/[^/]+\.ts$/;
const lambdaContract = /^lambdas\/[^/]+\/contract\.ts$/;
const database = /^database\//;
const nodeModule = /^node:/;
/** Node modules that only compute and have no effect outside the process. */
const pureNodeModule = /^node:(crypto|stream(\/[a-z]+)?|string_decoder|zlib|util|buffer)$/;
/** A package name without a scope. A path of the repository always has a folder and an extension. */
const packageName = /^[a-z][a-z0-9-]*$/;
const pulumi = /^@pulumi\//;
const sdk = /^@aws-sdk\//;
/** Modules that all functions share and that have no outside effect: ports, fault points, reading of events. */
const sharedCore = /^lambdas\/shared\/[a-z-]+\.ts$/;
/** Files of a function, except those that connect it to external systems. */
const ownParts = /^lambdas\/(?!shared\/)[^/]+\/(?!(wire|index)\.ts$)/;

/**
 * Import rules. The first matching rule applies; a file without a matching rule may import anything. Source:
 * docs/ARCHITECTURE.md, the table of imports.
 */
export const arrows: readonly Arrow[] = [
  {
    from: core,
    may: [core, /^zod$/, /^node:crypto$/],
    why: "core is the shared vocabulary: importing it loads nothing else",
  },
  {
    from: tasks,
    may: [core, tasks, /^zod$/, /^node:crypto$/],
    why: "a task kind is pure data and functions over core",
  },
  {
    from: channels,
    may: [core, channels, /^zod$/, pureNodeModule],
    why: "a channel knows core and is handed what it sends with",
  },
  {
    from: lambdaContract,
    may: [core, /^zod$/],
    why: "infra loads every contract, and must load no SDK",
  },
  {
    from: /^lambdas\/(?!shared\/)[^/]+\/(domain\/|notices\.ts$)/,
    may: [
      core,
      tasks,
      channels,
      /^lambdas\/(?!shared\/)[^/]+\/(domain\/|contract\.ts$|notices\.ts$)/,
      /^zod$/,
      pureNodeModule,
    ],
    mayTypes: [sharedCore, database, ownParts],
    why: "domain code and notices are pure: core, task kinds, their own function's domain, and types",
  },
  {
    from: /^lambdas\/(?!shared\/)[^/]+\/(?!(wire|index)\.ts$)/,
    may: [core, tasks, channels, ownParts, sharedCore, /^zod$/, pureNodeModule],
    mayTypes: [database, /^lambdas\/shared\//],
    why: "handlers and their steps know ports; wire.ts hands them the adapters",
  },
  {
    from: /^lambdas\/(?!shared\/)[^/]+\/index\.ts$/,
    may: [/^lambdas\/(?!shared\/)[^/]+\/(handler|wire)\.ts$/, /^database\/schema\//, /^lambdas\/shared\//],
    why: "index.ts joins one handler with its wire.ts and does nothing else",
  },
  {
    from: sharedCore,
    may: [core, sharedCore, /^zod$/, pureNodeModule],
    mayTypes: [database],
    why: "what handlers share reaches nothing outside; adapters and the runtime have folders of their own",
  },
  {
    from: /^lambdas\//,
    may: [core, tasks, channels, /^lambdas\//, database, sdk, nodeModule, packageName],
    why: "functions know nothing of the plan, the embedded cloud or the commands",
  },
  {
    from: database,
    may: [core, tasks, channelRegistry, database, nodeModule, /^pg(-[a-z-]+)?$/],
    why: "the database knows neither functions nor infra",
  },
  {
    from: /^infra\//,
    may: [core, tasks, channelRegistry, /^infra\//, lambdaContract, pulumi, nodeModule, /^(zod|esbuild)$/],
    why: "infra reads contracts and plain data, never handlers, domain code or local/",
  },
  {
    from: /^plan\//,
    // To name the line of a contract that allows a refused call, the plan reads the one file with the functions'
    // permissions and the names they use. These are data and pure functions: they declare nothing.
    may: [
      core,
      /^plan\//,
      /^infra\/(index|contracts|naming|config\/(parse-config|schema)|permissions\/function-grants)\.ts$/,
      pulumi,
      /^(google-protobuf|yaml)(\/|$)/,
      nodeModule,
    ],
    why: "the plan evaluates the program by its entry point, and reads its tables",
  },
  {
    from: /^policies\//,
    may: [/^policies\//, /^@pulumi\/(policy|aws)(\/|$)/],
    why: "the policies share no constants with the program that they check",
  },
  {
    from: /^engine\//,
    // The text that replaces a secret which cannot be decrypted here belongs to the configuration.
    may: [
      core,
      /^engine\//,
      /^plan\//,
      /^infra\/config\/checks\/secrets\.ts$/,
      pulumi,
      nodeModule,
      packageName,
      /^google-protobuf\//,
      /^@grpc\//,
    ],
    why: "the offline engine runs any program: it knows neither ours nor the embedded cloud",
  },
  {
    from: /^local\//,
    may: [
      core,
      channels,
      /^local\//,
      /^plan\//,
      /^infra\/index\.ts$/,
      lambdaContract,
      nodeModule,
      packageName,
      /^@(?!pulumi)/,
    ],
    why: "the embedded cloud runs bundles: it imports neither handlers nor domain code",
  },
  {
    from: /^rehearsal\//,
    may: [/^(?!(lambdas\/(?![^/]+\/contract\.ts$)|commands\/|engine\/|policies\/|bench\/|tests\/))/],
    why: "a rehearsal drives the embedded cloud from outside",
  },
  {
    from: /^commands\//,
    may: [/^(?!(lambdas\/[^/]+\/(domain\/|steps\/|(handler|index|wire)\.ts$)|tests\/))/],
    why: "commands are thin: what they do is done by functions",
  },
];
