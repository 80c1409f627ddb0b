/**
 * Prints the addresses of a run: pages to open, and an example request.
 * Shape   urls: addresses of the run; those of the model servers are named `serve-<workload>`.
 */
export function printUrls(stack: string, urls: Record<string, string>, say: (line: string) => void): void {
  say(
    `MLflow   ${urls.mlflow}/#/models   (models, the alias "production" and runs; ready in about half a minute)`,
  );
  say(`Inbox    ${urls.gateway}/inbox   (the messages of every notification channel)`);
  say(`Gateway  ${urls.gateway}   (the AWS API that the functions call)`);
  for (const [name, url] of Object.entries(urls).filter(([key]) => key.startsWith("serve-"))) {
    say(`Serving  ${url}   (model server of ${name}; answers when a model is in production)`);
    say(
      `         curl -s ${url}/predict -H "authorization: Bearer $(cat .ratchet/${stack}/serving-token)" \\`,
    );
    say(`           -H "content-type: application/json" -d '{"text": "the shuttle reached its orbit"}'`);
  }
  say(`Also:    npm run status, npm run logs -- --follow, npm run view-alerts, npm run stop\n`);
}
