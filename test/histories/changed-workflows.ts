/**
 * The workflows after the smallest change that nobody may make: a wait before what open runs began with. The replay test
 * bundles this to prove that it would be caught.
 */
import { sleep } from '@temporalio/workflow';
import * as released from '../../workflows';
import type { BackfillInput, HandoverInput, RolloutInput, TransitionInput } from '../../workflows/names';

export async function transition(input: TransitionInput): Promise<void> {
  await sleep(1_000);
  await released.transition(input);
}

export async function handover(input: HandoverInput): Promise<void> {
  await sleep(1_000);
  await released.handover(input);
}

export async function rollout(input: RolloutInput): Promise<void> {
  await sleep(1_000);
  await released.rollout(input);
}

export async function backfill(input: BackfillInput): Promise<void> {
  await sleep(1_000);
  await released.backfill(input);
}
