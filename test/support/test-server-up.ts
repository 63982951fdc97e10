/** Finds (or fetches) Temporal's time-skipping test server; each suite starts one of its own with it. */
import { findTestServer } from '../../stack';

export default async function testServerUp(): Promise<void> {
  process.env.TEMPORAL_TEST_SERVER ||= await findTestServer((line) => process.stdout.write(`${line}\n`));
}
