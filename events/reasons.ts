/** Why a message was refused: the codes that partners get back, with one sentence each. */

export const REASONS = {
  'too-large': 'The message is larger than 256 KiB.',
  'not-utf8': 'The message is not valid UTF-8.',
  'too-deep': 'The JSON is nested more than 32 levels deep.',
  'not-json': 'The message is not JSON, or has no body.',
  'forbidden-key': 'A key is one of __proto__, constructor and prototype, which no message may use.',
  'bad-value':
    'A text or number cannot be stored as it is: a NUL character, half a surrogate pair, or a number out of range.',
  'not-cloudevents': 'The message is not a CloudEvents 1.0 event in structured or binary mode.',
  'unknown-type': 'The contract has no such event type.',
  'type-not-allowed': 'This partner may not send this event type.',
  'source-mismatch': 'The source is not the partner that the topic belongs to.',
  'bad-subject': 'The subject is not a valid identifier of a person.',
  'key-mismatch': 'The message key is not the subject.',
  'time-in-future': 'The time is more than five minutes ahead.',
  'bad-time': 'The time is missing, or not an RFC 3339 time with a zone between 1900 and 2199.',
  schema: 'The data does not have the form that the type asks for.',
} as const;

/** A code of `REASONS`. */
export type ReasonCode = keyof typeof REASONS;

/** Why a message that can be read is not applied: codes that intake gives, beside those of `REASONS`. */
export const INTAKE_REASONS = {
  'same-id-other-body': 'An event with this source and id is in the log, with another meaning.',
  internal: 'Applying the event failed; the fault is Onward’s, and the event is kept until it is mended.',
} as const;
