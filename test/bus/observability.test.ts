/** Proves that logs hold no personal data, and that health and metrics say what they promise. */
import { Writable } from 'node:stream';
import { createLogger, createMetrics, serveHealth, type HealthServer } from '../../bus/observability';

function logging(): { lines: string[]; log: ReturnType<typeof createLogger> } {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, log: createLogger('intake', 'info', sink) };
}

it('names the process, the case and the event, and removes what is personal', () => {
  const { lines, log } = logging();
  log.info(
    { caseId: 'p1', eventId: 'e1', subject: 'nhs:9990000018', event: { data: { givenName: 'Rowan' } } },
    'applied',
  );
  log.info({ person: { givenName: 'Rowan', nhsNumber: '9990000018' } }, 'careless');
  log.error({ err: new Error('no such person: Rowan Ashdown') }, 'failed');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    process: 'intake',
    level: 'info',
    caseId: 'p1',
    eventId: 'e1',
  });
  expect(lines.join('')).not.toMatch(/Rowan|9990000018/);
  expect(JSON.parse(lines[2] ?? '')).toMatchObject({ err: { type: 'Error' }, msg: 'failed' });
});

describe('the health server', () => {
  let server: HealthServer;
  let kafka: () => Promise<void> = () => Promise.resolve();
  const metrics = createMetrics('intake');
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.port}${path}`);

  beforeAll(async () => {
    server = await serveHealth({
      port: 0,
      registry: metrics.registry,
      checks: { postgres: () => Promise.resolve(), kafka: () => kafka() },
    });
  });
  afterAll(() => server.close());

  it('is live and ready', async () => {
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', parts: { postgres: 'ok', kafka: 'ok' } });
  });

  it('says which part fails, and stays live', async () => {
    kafka = () => Promise.reject(Object.assign(new Error('secret words'), { code: 'ECONNREFUSED' }));
    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: 'not-ready',
      parts: { postgres: 'ok', kafka: 'failed: ECONNREFUSED' },
    });
    expect((await get('/health/live')).status).toBe(200);
  });

  it('gives a part that hangs three seconds', async () => {
    kafka = () => new Promise(() => undefined);
    expect((await get('/health/ready')).status).toBe(503);
  });

  it('serves the metrics', async () => {
    metrics.events.inc({ outcome: 'applied' }, 3);
    const text = await (await get('/metrics')).text();
    expect(text).toContain('onward_events_total{outcome="applied",process="intake"} 3');
    expect(text).toContain('onward_wake_lateness_seconds');
  });

  it('knows no other page', async () => {
    expect((await get('/secrets')).status).toBe(404);
  });
});
