/** The gate for workflow changes: every recorded history of every released workflow replays, and a breaking change would not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflows } from '../../workers/workflow-bundle';
import * as workflows from '../../workflows';

jest.setTimeout(120_000);

const names = readdirSync(__dirname)
  .filter((name) => name.endsWith('.json'))
  .sort();
const historyOf = (name: string) => historyFromJSON(JSON.parse(readFileSync(join(__dirname, name), 'utf8')));
const typeOf = (name: string): string =>
  historyOf(name).events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';

let current: string;
let changed: string;
beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
  });
  current = (await bundleWorkflows()).code;
  const logger = new DefaultLogger('ERROR');
  changed = (await bundleWorkflowCode({ workflowsPath: join(__dirname, 'changed-workflows.ts'), logger }))
    .code;
});

const replay = (code: string, name: string) =>
  Worker.runReplayHistory({ workflowBundle: { code }, replayName: name }, historyOf(name));

test('each workflow has recorded histories', () => {
  expect(new Set(names.map(typeOf))).toEqual(new Set(Object.keys(workflows)));
});

test.each(names)('%s replays', async (name) => {
  await replay(current, name);
});

test.each(names)('%s does not replay on an incompatible change', async (name) => {
  await expect(replay(changed, name)).rejects.toThrow(DeterminismViolationError);
});

test('histories hold no personal data and no machine', () => {
  for (const name of names) {
    const text = readFileSync(join(__dirname, name), 'utf8');
    expect(text).not.toMatch(/nhs|dateOfBirth|familyName|"identity": "(?!recorder)/);
  }
});
