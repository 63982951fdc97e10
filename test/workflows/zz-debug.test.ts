import { bundleWorkflows } from '../../workers/workflow-bundle';
import { scriptedCase, timeSkipping, withWorker } from './fakes';
jest.setTimeout(60000);
test('debug', async () => {
  const bundle = await bundleWorkflows();
  const env = await timeSkipping();
  const { asked, cases } = scriptedCase(() => ({}));
  await withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await env.client.workflow.start('transition', { workflowId: 'x', taskQueue, args: [{ personId: 'p1' }] });
    await new Promise((r) => setTimeout(r, 4000));
    await handle.signal('caseChanged');
    await new Promise((r) => setTimeout(r, 4000));
    const h = await handle.fetchHistory();
    console.log(asked, JSON.stringify(h.events?.map((e) => [e.eventType, e.workflowTaskFailedEventAttributes?.failure?.message])));
    await handle.terminate();
  });
  await env.teardown();
});
