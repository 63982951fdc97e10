/** Proves that the committed AsyncAPI document is current, that its parser finds no fault, and that examples fit it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { FEED_TYPES, OUTBOUND_TYPES, PARTNER_TYPES } from '../../events';
import { asyncApiDocument } from '../../events/asyncapi';

interface Message {
  name: string;
  payload: object;
  examples?: { payload: unknown }[];
}

const file = join(__dirname, '../../docs/asyncapi.json');
const document = asyncApiDocument();

test('docs/asyncapi.json is what the schemas give (events/write-asyncapi prints it)', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
});

test('@asyncapi/parser finds no error and no warning', async () => {
  const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
  expect(
    diagnostics.filter((d) => Number(d.severity) <= 1).map((d) => `${d.path.join('.')}: ${d.message}`),
  ).toEqual([]);
  expect(parsed?.allMessages()).toHaveLength(
    PARTNER_TYPES.length + OUTBOUND_TYPES.length + FEED_TYPES.length + 1,
  );
  expect(parsed?.allChannels()).toHaveLength(4);
});

test('each message’s example fits its JSON Schema', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const { messages } = document.components as { messages: Record<string, Message> };
  for (const message of Object.values(messages)) {
    const validate = ajv.compile({ ...message.payload, components: document.components });
    for (const example of message.examples ?? []) {
      expect([message.name, validate(example.payload) ? null : validate.errors]).toEqual([
        message.name,
        null,
      ]);
    }
  }
});

test('a wrong example does not fit, so the check above checks', () => {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  const { messages } = document.components as { messages: Record<string, Message> };
  const held = messages.EhcReviewHeld;
  const validate = ajv.compile({ ...held?.payload, components: document.components });
  const good = held?.examples?.[0]?.payload as Record<string, unknown>;
  expect(validate(good)).toBe(true);
  expect(validate({ ...good, data: { heldOn: '20 January' } })).toBe(false);
  expect(validate({ ...good, type: 'onward.ehc.requested.v1' })).toBe(false);
});
