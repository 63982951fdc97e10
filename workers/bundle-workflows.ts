/** A step of the build: bundles the workflows once, so that the orchestrator starts fast and every process has one build id. */
import { bundleWorkflows, writeBundle } from './workflow-bundle';

async function main(): Promise<void> {
  const bundle = await bundleWorkflows();
  await writeBundle(bundle);
  process.stdout.write(`workflow bundle ${bundle.buildId}, ${Math.round(bundle.code.length / 1024)} KiB\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`workflow bundle: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
