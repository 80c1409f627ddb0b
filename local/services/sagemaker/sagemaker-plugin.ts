import { ContainerRunner } from "../../runtimes/containers/container-runner.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { sagemakerApi } from "./sagemaker-api.ts";
import { SageMakerJobs } from "./sagemaker-jobs.ts";

/** Emulates SageMaker. Reads nothing from the plan, because jobs are created by API calls. */
export const sagemakerPlugin: ServicePlugin<SageMakerJobs> = {
  create(context) {
    const { clock, region, accountId: account, paths, openTable, credentialsFor } = context;
    const containers = new ContainerRunner(context.peer("images"), context.processes);
    const jobs = new SageMakerJobs({
      ...{ clock, openTable, credentialsFor, region },
      runContainer: (run) => containers.run({ ...run, name: run.baseDir.split("/").at(-1) ?? "job" }),
      emit: (event) => context.peer("eventBus").emit(event),
      endpoint: context.gatewayUrl,
      workDir: paths.jobs,
      logDir: paths.logs,
      concurrency: 2,
    });
    return {
      handle: jobs,
      api: sagemakerApi({ jobs, clock, region, account }),
      start: () => jobs.start(),
      stop: () => jobs.shutDown(),
    };
  },
};
