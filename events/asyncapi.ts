/** The contract as an AsyncAPI 3 document, generated from the schemas so that the two cannot differ. */
import { z } from 'zod';
import { describeType, dataSchema, PARTNER_TYPES, wireType, type PartnerType } from './catalogue';
import { structuredEvent } from './encode';
import { EXAMPLES } from './examples';
import { describeFeed, FEED_TYPES, feedEvent, feedSchema, type FeedType } from './feeds';
import { DeadLetter, OUTBOUND, OUTBOUND_SOURCE, OUTBOUND_TYPES, type OutboundType } from './outbound';
import { OUTBOUND_EXAMPLES } from './outbound-examples';
import { PARTNERS } from './partners';
import { INTAKE_REASONS, REASONS } from './reasons';

type JsonSchema = Record<string, unknown>;
type Messages = Record<string, Record<string, unknown>>;

const EXAMPLE_SUBJECT = 'nhs:9990000018';
const EXAMPLE_TIME = '2026-02-27T09:00:00.000Z';
const SUBJECT = '^(nhs|upn|uln|local|onward):.+$';

/** `ehc.review-held` is `EhcReviewHeld` among the inbound messages. */
const componentName = (type: string, prefix: string): string =>
  prefix + type.replace(/(?:^|[.-])([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A zod schema as the JSON Schema (draft 7) that AsyncAPI 3 takes as its own. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return rest;
}

/** The attributes that every event of the contract has. */
function envelope(wire: string, source: JsonSchema, data: JsonSchema, more: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'data', ...Object.keys(more)],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', minLength: 1, maxLength: 200, description: 'Unique within the source' },
      source,
      type: { const: wire },
      subject: { type: 'string', pattern: SUBJECT, description: 'The person; it is the message key' },
      time: {
        type: 'string',
        format: 'date-time',
        description: 'When the source stated it; at most five minutes ahead',
      },
      datacontenttype: { type: 'string', examples: ['application/json'] },
      ...more,
      data,
    },
  };
}

const KEY = { kafka: { key: { type: 'string', pattern: SUBJECT, description: 'The subject' } } };

function inboundMessage(type: PartnerType): Record<string, unknown> {
  const name = componentName(type, '');
  const data = { $ref: `#/components/schemas/${name}` };
  const source = { type: 'string', pattern: '^urn:partner:[a-z][a-z0-9-]*$' };
  const payload = envelope(wireType(type), source, data, {});
  const replaces = {
    type: 'string',
    maxLength: 200,
    description: 'The id, of the same source, that this corrects',
  };
  return {
    name: wireType(type),
    title: describeType(type),
    contentType: 'application/cloudevents+json',
    payload: { ...payload, properties: { ...(payload.properties as JsonSchema), replaces } },
    bindings: KEY,
    'x-allowed-partners': Object.values(PARTNERS)
      .filter((partner) => partner.allowed.includes(type))
      .map((partner) => partner.code),
    examples: [
      {
        name: 'valid',
        payload: structuredEvent({
          source: `urn:partner:${Object.values(PARTNERS).find((p) => p.allowed.includes(type))?.code ?? 'education'}`,
          id: 'e-1',
          type,
          subject: EXAMPLE_SUBJECT,
          time: EXAMPLE_TIME,
          data: EXAMPLES[type],
        }),
      },
    ],
  };
}

function outboundMessage(type: OutboundType): Record<string, unknown> {
  const data = { $ref: `#/components/schemas/${componentName(type, 'Out')}` };
  const sequence = { type: 'integer', minimum: 1, description: 'Counts the events of one person' };
  return {
    name: wireType(type),
    title: OUTBOUND[type].about,
    contentType: 'application/cloudevents+json',
    payload: envelope(wireType(type), { const: OUTBOUND_SOURCE }, data, { sequence }),
    bindings: KEY,
    examples: [{ name: 'valid', payload: OUTBOUND_EXAMPLES[type] }],
  };
}

const FEED_ONLY_EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'case.state': {
    identifiers: [EXAMPLE_SUBJECT],
    stage: 'preparing',
    open: true,
    tasks: [{ taskId: 'task-1', ownerRole: 'icb', title: 'Joint handover meeting', due: '2027-09-14' }],
    handovers: [],
    on: '2026-03-02',
  },
  'sharing.stopped': { reason: 'objection', on: '2026-03-02' },
};

/** On a partner's own topic: as far as its agreements let it see. */
function feedMessage(type: FeedType): Record<string, unknown> {
  const wire = wireType(type);
  const data = { $ref: `#/components/schemas/${componentName(type, 'Feed')}` };
  const sequence = { type: 'integer', minimum: 1, description: 'Per person and partner, without gaps' };
  const example = FEED_ONLY_EXAMPLES[type] ?? OUTBOUND_EXAMPLES[type as OutboundType].data;
  return {
    name: wire,
    title: describeFeed(type),
    contentType: 'application/cloudevents+json',
    payload: envelope(wire, { const: OUTBOUND_SOURCE }, data, { sequence }),
    bindings: KEY,
    examples: [
      {
        name: 'valid',
        payload: feedEvent({
          ...{ type, personId: 'p-7f3a', sequence: 1, time: EXAMPLE_TIME, id: 'p-7f3a/to/camhs/1' },
          data: example,
        }),
      },
    ],
  };
}

function deadLetterMessage(): Record<string, unknown> {
  const codes = Object.entries({ ...REASONS, ...INTAKE_REASONS });
  const wire = wireType('dead-letter');
  const data = { $ref: '#/components/schemas/DeadLetter' };
  const { subject: _, ...properties } = envelope(wire, { const: OUTBOUND_SOURCE }, data, {})
    .properties as JsonSchema;
  return {
    name: wire,
    title: 'A message was refused',
    description: `Ids and a reason code; the body stays with Onward.\n\n${codes
      .map(([code, sentence]) => `- \`${code}\`: ${sentence}`)
      .join('\n')}`,
    contentType: 'application/cloudevents+json',
    payload: {
      type: 'object',
      required: ['specversion', 'id', 'source', 'type', 'time', 'data'],
      properties,
    },
    bindings: { kafka: { key: { type: 'string', description: 'partner:<code>, whose topic it came from' } } },
    examples: [
      {
        name: 'valid',
        payload: {
          specversion: '1.0',
          id: 'dead-letter/partner.education.v1/0/42',
          source: OUTBOUND_SOURCE,
          type: wire,
          time: EXAMPLE_TIME,
          datacontenttype: 'application/json',
          data: { topic: 'partner.education.v1', partition: 0, offset: '42', reason: 'schema', id: 'e-1' },
        },
      },
    ],
  };
}

function components(): { messages: Messages; schemas: Record<string, JsonSchema> } {
  const messages: Messages = {};
  const schemas: Record<string, JsonSchema> = {};
  for (const type of PARTNER_TYPES) {
    messages[componentName(type, '')] = inboundMessage(type);
    schemas[componentName(type, '')] = { title: describeType(type), ...jsonSchema(dataSchema(type)) };
  }
  for (const type of OUTBOUND_TYPES) {
    messages[componentName(type, 'Out')] = outboundMessage(type);
    schemas[componentName(type, 'Out')] = {
      title: OUTBOUND[type].about,
      ...jsonSchema(OUTBOUND[type].schema),
    };
  }
  for (const type of FEED_TYPES) {
    messages[componentName(type, 'Feed')] = feedMessage(type);
    schemas[componentName(type, 'Feed')] = { title: describeFeed(type), ...jsonSchema(feedSchema(type)) };
  }
  messages.DeadLetter = deadLetterMessage();
  schemas.DeadLetter = jsonSchema(DeadLetter);
  return { messages, schemas };
}

const refs = (names: readonly string[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

const operation = (
  action: 'send' | 'receive',
  channel: string,
  summary: string,
): Record<string, unknown> => ({
  action,
  channel: { $ref: `#/channels/${channel}` },
  summary,
});

function channels(): Record<string, unknown> {
  const inbound = PARTNER_TYPES.map((type) => componentName(type, ''));
  const outbound = OUTBOUND_TYPES.map((type) => componentName(type, 'Out'));
  const partner = { description: 'The code of the partner', examples: Object.keys(PARTNERS) };
  return {
    partnerIn: {
      address: 'partner.{partner}.v1',
      description: 'One topic a partner, which only that partner writes',
      parameters: { partner },
      messages: refs(inbound),
    },
    transitions: {
      address: 'onward.transitions.v1',
      description: 'Pseudonymised: a person is an opaque id',
      messages: refs(outbound),
    },
    partnerOut: {
      address: 'onward.to.{partner}.v1',
      description: 'What one partner may see, field by field; nothing without a sharing agreement on record',
      parameters: { partner },
      messages: refs(FEED_TYPES.map((type) => componentName(type, 'Feed'))),
    },
    deadLetter: {
      address: 'onward.dead-letter.v1',
      description: 'Ids and reason codes of refused messages',
      messages: refs(['DeadLetter']),
    },
  };
}

/** The AsyncAPI 3 document of everything that goes in and out. Pure: the same schemas give the same document. */
export function asyncApiDocument(): Record<string, unknown> {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Onward',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 on Kafka, structured (application/cloudevents+json) or binary (ce_ headers). ' +
        'The message key is the subject. Dates in data are local days in Europe/London. Unknown fields are kept.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: channels(),
    operations: {
      receiveStatements: operation('receive', 'partnerIn', 'Partners state what happened'),
      tellTransitions: operation('send', 'transitions', 'Onward says what changed'),
      tellPartner: operation('send', 'partnerOut', 'Onward tells one partner what it may see'),
      returnDeadLetters: operation('send', 'deadLetter', 'Onward says what it refused'),
    },
    components: components(),
  };
}
