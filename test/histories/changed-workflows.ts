/**
 * The workflows after a change that nobody may make: an activity before the one that open runs began with. The replay test
 * bundles this to prove that it would be caught.
 */
import { sleep } from '@temporalio/workflow';
import type { HandoverInput, TransitionInput } from '../../workflows/names';
import { activities, now } from '../../workflows/waiting';

export async function transition({ personId }: TransitionInput): Promise<void> {
  await sleep(1_000);
  await activities.advanceCase(personId, now());
}

export async function handover({ handoverId }: HandoverInput): Promise<void> {
  await activities.takeHandoverStep(handoverId, 'offer', 1, now(), now());
}
