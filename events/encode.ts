/** Writes events as Kafka messages, in both modes of CloudEvents 1.0. */
import { wireType } from './catalogue';

/** An event to be written; `type` is the short name. */
export interface WritableEvent {
  source: string;
  id: string;
  type: string;
  subject: string;
  time: string;
  replaces?: string;
  data: Readonly<Record<string, unknown>>;
}

/** A message as a Kafka producer takes it. */
export interface EncodedMessage {
  key: string;
  value: string;
  headers: Record<string, string>;
}

/** The whole event as one JSON object (`application/cloudevents+json`). */
export function structuredEvent(event: WritableEvent): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: event.id,
    source: event.source,
    type: wireType(event.type),
    subject: event.subject,
    time: event.time,
    datacontenttype: 'application/json',
    ...(event.replaces === undefined ? {} : { replaces: event.replaces }),
    data: event.data,
  };
}

/** Structured mode: the value is the whole event. */
export function structuredMessage(event: WritableEvent): EncodedMessage {
  return {
    key: event.subject,
    value: JSON.stringify(structuredEvent(event)),
    headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
  };
}

/** Binary mode: the value is the data, the attributes are `ce_` headers. */
export function binaryMessage(event: WritableEvent): EncodedMessage {
  return {
    key: event.subject,
    value: JSON.stringify(event.data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: event.source,
      ce_type: wireType(event.type),
      ce_subject: event.subject,
      ce_time: event.time,
      ...(event.replaces === undefined ? {} : { ce_replaces: event.replaces }),
    },
  };
}
