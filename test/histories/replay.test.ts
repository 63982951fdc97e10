/** The gate for workflow changes: every recorded history of every release's workflows replays, and a breaking change would not. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflows } from '../../workers/workflow-bundle';
import * as workflows from '../../workflows';
import { historyFromText, type History } from './json';
import { nameFor, recordedHistories, releases } from './releases';

jest.setTimeout(120_000);

const names = recordedHistories();
const textOf = (name: string): string => readFileSync(join(__dirname, `${name}.json`), 'utf8');
const histories = new Map(names.map((name) => [name, historyFromText(textOf(name))]));
const historyOf = (name: string): History => histories.get(name) as History;
const started = (name: string) => historyOf(name).events?.[0]?.workflowExecutionStartedEventAttributes;
const typeOf = (name: string): string => started(name)?.workflowType?.name ?? '';

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

test('what a release recorded is there as it was, however long ago: runs that it began may still be open', () => {
  const listed = releases().flatMap(({ histories: of }) => Object.entries(of));
  expect(new Set(listed.map(([name]) => name)).size).toBe(listed.length);
  for (const [name, hash] of listed) {
    expect(names).toContain(name);
    expect(`${name} ${createHash('sha256').update(textOf(name)).digest('hex')}`).toBe(`${name} ${hash}`);
  }
  expect(releases().map(({ release }) => release)).toContain('0.1.0');
  // A later release records the same story beside it.
  expect(nameFor('transition-year', '9.0.0')).toBe('transition-year@9.0.0');
});

test('each workflow has recorded histories, also of runs that continue as new', () => {
  const released = Object.keys(workflows);
  expect(new Set(names.map(typeOf))).toEqual(new Set(released));
  const continuing = names.filter(
    (name) => historyOf(name).events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes,
  );
  expect(new Set(continuing.map(typeOf))).toEqual(new Set(released));
  expect(names.some((name) => started(name)?.continuedExecutionRunId)).toBe(true);
});

test.each(names)('%s replays', async (name) => {
  await replay(current, name);
});

test.each(names)('%s does not replay on an incompatible change', async (name) => {
  await expect(replay(changed, name)).rejects.toThrow(DeterminismViolationError);
});

/** The text of a history with its payloads in the clear. */
const inTheClear = (name: string): string =>
  textOf(name).replace(
    /"data": "([^"]*)"/g,
    (_, data: string) => `"data": ${Buffer.from(data, 'base64').toString('utf8')}`,
  );

/** Workflows of nobody, by what they are about. */
const ABOUT: Readonly<Record<string, string>> = { rollout: '"adoptionId":2', backfill: '"importId":2' };

test('histories hold no personal data and no machine', () => {
  for (const name of names) {
    const text = inTheClear(name);
    expect(text).toContain(ABOUT[typeOf(name)] ?? '"personId":"p1"');
    expect(text).not.toMatch(/nhs|dateOfBirth|givenName|familyName|reason"|"identity": "(?!recorder)/i);
    expect(text).not.toMatch(/"\/|\w@\w|file:|node_modules/);
  }
});
