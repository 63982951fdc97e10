// Lets Temporal's SDK download its server: node sdk-download.cjs dev-server|time-skipping FOLDER
const { TestWorkflowEnvironment } = require('@temporalio/testing');
const { Runtime } = require('@temporalio/worker');

async function main() {
  const [kind, downloadDir] = process.argv.slice(2);
  Runtime.install({ logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} } });
  const server = { executable: { type: 'cached-download', downloadDir } };
  const env =
    kind === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal({ server })
      : await TestWorkflowEnvironment.createTimeSkipping({ server });
  await env.teardown();
}

main().catch((e) => {
  console.error(e instanceof Error ? e.message : e);
  process.exit(1);
});
