/** Finding another way after a decline, as pages over fake cases; and what the page of a handover says of who answers. */
import { CommandRefused } from '../../cases/errors';
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;
const PAGE = '/handovers/h1/re-route';

beforeEach(async () => {
  console_ = await startConsole();
  console_.world.handover = {
    ...{ status: 'declined', declineReason: 'out-of-area', withdrawnOn: '2026-02-27', lateOfferWeeks: 7 },
    actions: ['accept', 'ask-information', 'introduce', 'propose-again', 're-route'],
    deciding: {
      ...{ service: 'camhs', team: 'camhs-transition', teamName: 'CAMHS transition team' },
      ...{ who: 'w-hana', name: 'Hana Head', as: 'head-of-service', on: '2026-02-28' },
    },
    reroute: {
      handovers: [{ handoverId: 'h2', toService: 'primary-care', status: 'offered' }],
      panelReferredOn: '2026-03-01',
    },
  };
  visitor = new Visitor(console_.origin);
  await visitor.signIn();
});
afterEach(() => console_.app.close());

const hidden = async (): Promise<Record<string, string>> =>
  hiddenFields((await visitor.get(PAGE)).body, PAGE);
const ON = { 'on-day': '1', 'on-month': '3', 'on-year': '2026' };

it('the handover says who answers, who has to decide, what is under way, and that the offer was late', async () => {
  const { body } = await visitor.get('/handovers/h1');
  expect(body).toContain('Camhs transition manager');
  expect(body).toContain('Hana Head');
  expect(body).toContain('told on 28 February 2026');
  expect(body).toContain('Offered 7 weeks before the transfer, less than six months.');
  expect(body).toContain('took back its acceptance on 27 February 2026');
  expect(body).toContain('Primary care');
  expect(body).toContain('Referred to the joint panel on 1 March 2026, not decided yet');
  expect(body).toContain(`href="${PAGE}"`);
  expect(body).toContain('support from 1 December 2025 to 1 December 2026');
});

it('another service is proposed in the stead of the one that declined, after a check, once', async () => {
  const first = await hidden();
  const none = await visitor.post(PAGE, first);
  expect([none.statusCode, none.body.includes('Select what is to be done')]).toEqual([400, true]);
  const asked = await visitor.post(PAGE, { ...first, way: 'service' });
  expect(asked.body).toContain('Which service?');
  const details = { ...first, way: 'service', detailed: 'yes' };
  const wrong = await visitor.post(PAGE, { ...details, service: 'adult-mental-health', ...ON });
  expect(wrong.statusCode).toBe(400);
  expect(wrong.body).toContain('Select the service to ask');
  expect(wrong.body).toContain('The date of the transfer must be 2 March 2026 or later');
  const answer = { ...details, service: 'adult-social-care', ...ON, 'on-month': '9' };
  expect((await visitor.post(PAGE, answer)).body).toContain('Check before you record');
  for (let i = 0; i < 2; i++) await visitor.post(PAGE, { ...answer, confirmed: 'yes' });
  expect(console_.sent).toHaveLength(1);
  expect(console_.sent[0]).toMatchObject({
    personId: 'p1',
    type: 'handover.proposed',
    data: {
      ...{ fromService: 'camhs', toService: 'adult-social-care', transferOn: '2026-09-01' },
      insteadOf: 'adult-mental-health',
    },
  });
});

it.each([
  ['gp-plan', 'camhs.gp-plan-agreed'],
  ['panel-referred', 'handover.panel-referred'],
  ['panel-decided', 'handover.panel-decided'],
])('%s is a step about the service that declined, with what shows it', async (way, step) => {
  const details = { ...(await hidden()), way, detailed: 'yes', ...ON };
  const without = await visitor.post(PAGE, details);
  expect([without.statusCode, without.body.includes('Enter what shows that it happened')]).toEqual([
    400,
    true,
  ]);
  await visitor.post(PAGE, { ...details, evidence: 'minutes 12', confirmed: 'yes' });
  expect(console_.sent[0]).toMatchObject({
    type: 'step.recorded',
    data: { step, about: 'adult-mental-health', on: '2026-03-01', evidence: 'minutes 12' },
  });
});

it('going back to change keeps what was typed; whoever comes second is told', async () => {
  const details = { ...(await hidden()), way: 'gp-plan', detailed: 'yes', ...ON, evidence: 'letter 7' };
  expect((await visitor.post(PAGE, { ...details, change: 'yes' })).body).toContain('letter 7');
  console_.world.refuse = new CommandRefused('overtaken', 'this handover is ended already');
  const late = await visitor.post(PAGE, { ...details, confirmed: 'yes' });
  expect([late.statusCode, late.body.includes('this handover is ended already')]).toEqual([409, true]);
});

it('offers nothing where nothing has to be found', async () => {
  const fields = await hidden();
  console_.world.handover = {};
  expect((await visitor.get(PAGE)).body).toContain('Nothing has to be found any more');
  expect((await visitor.post(PAGE, { ...fields, way: 'gp-plan' })).statusCode).toBe(409);
});

it('a joint meeting is recorded with both services', async () => {
  const page = hiddenFields((await visitor.get('/handovers/h1')).body, '/introduction');
  await visitor.post('/handovers/h1/introduction', {
    ...{ ...page, kind: 'joint-handover' },
    ...{ 'met-day': '2', 'met-month': '3', 'met-year': '2026' },
  });
  expect(console_.sent[0]?.data).toEqual({
    kind: 'joint-handover',
    services: ['camhs', 'adult-mental-health'],
    on: '2026-03-02',
  });
});
