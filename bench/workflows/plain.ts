/** The plain pattern's workflow: one for each person, a signal for each event, nothing else. */
import { continueAsNew, condition, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';

export const eventReceived = defineSignal<[string]>('eventReceived');

/** Counts the events it is told of; continues as new before its history grows long. */
export async function plain(count = 0): Promise<void> {
  let received = count;
  setHandler(eventReceived, () => {
    received += 1;
  });
  await condition(() => workflowInfo().historyLength > 5_000);
  await continueAsNew<typeof plain>(received);
}
