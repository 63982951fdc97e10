/** Proves which faults the bus waits for and which it blames on the message, and that no log line repeats a message. */
import { databaseFault, isBrokerAway, safeError } from '../../bus/faults';

const postgres = (code: string, more: object = {}): Error =>
  Object.assign(new Error('words of Postgres'), { code, ...more });

describe('databaseFault', () => {
  it.each([
    'ECONNREFUSED',
    '08006',
    '57P01',
    '57P03',
    '53100',
    '53300',
    '25006',
    '40P01',
    '55P03',
    '57014',
    '28P01',
    '42P01',
  ])('%s passes', (code) => expect(databaseFault(postgres(code))).toBe(code));
  it.each(['23505', '22P02', '23502', '25P02', 'P0001'])('%s is about the message', (code) =>
    expect(databaseFault(postgres(code))).toBeUndefined(),
  );
  it('knows the errors of the driver, which have no code', () => {
    expect(databaseFault(new Error('Connection terminated unexpectedly'))).toBe('connection-lost');
    expect(databaseFault(new Error('timeout exceeded when trying to connect'))).toBe('connection-lost');
    expect(databaseFault(new AggregateError([postgres('ECONNREFUSED')]))).toBe('ECONNREFUSED');
    expect(databaseFault(new Error('outer', { cause: postgres('53100') }))).toBe('53100');
  });
  it('leaves our own faults alone', () => {
    expect(databaseFault(new TypeError('x is not a function'))).toBeUndefined();
    expect(databaseFault('text')).toBeUndefined();
    expect(databaseFault(undefined)).toBeUndefined();
  });
});

describe('isBrokerAway', () => {
  const kafka = (name: string, more: object = {}): Error =>
    Object.assign(new Error('words of Kafka'), { name, ...more });
  it('knows a broker that is away from a message that is refused', () => {
    expect(isBrokerAway(kafka('KafkaJSConnectionError', { retriable: true }))).toBe(true);
    expect(isBrokerAway(kafka('SendDeadlineError'))).toBe(true);
    const wrapped = { cause: kafka('KafkaJSRequestTimeoutError', { retriable: true }), retriable: false };
    expect(isBrokerAway(kafka('KafkaJSNumberOfRetriesExceeded', wrapped))).toBe(true);
    expect(isBrokerAway(kafka('KafkaJSProtocolError', { type: 'MESSAGE_TOO_LARGE', retriable: false }))).toBe(
      false,
    );
    const unknown = kafka('KafkaJSProtocolError', { type: 'UNKNOWN_TOPIC_OR_PARTITION', retriable: true });
    expect(isBrokerAway(kafka('KafkaJSNumberOfRetriesExceeded', { cause: unknown }))).toBe(false);
    expect(
      isBrokerAway(kafka('KafkaJSProtocolError', { type: 'NOT_LEADER_FOR_PARTITION', retriable: true })),
    ).toBe(true);
  });
});

describe('safeError', () => {
  it('keeps kind, code and place, and drops the words and values', () => {
    const error = postgres('23505', {
      detail: 'Key (given_name)=(Rowan) exists',
      constraint: 'people_pkey',
      table: 'people',
    });
    const safe = safeError(error);
    expect(safe).toMatchObject({ type: 'Error', code: '23505', constraint: 'people_pkey', table: 'people' });
    expect(JSON.stringify(safe)).not.toMatch(/Rowan|words of Postgres/);
    expect(safe.at).toContain('bus/faults.test.ts');
  });
  it('keeps the words where they can only be about the infrastructure', () => {
    expect(safeError(postgres('53100')).message).toBe('words of Postgres');
  });
  it('takes anything', () => {
    expect(safeError('text')).toEqual({ type: 'string' });
    expect(safeError(null)).toEqual({ type: 'object' });
  });
});
