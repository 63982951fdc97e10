/**
 * Proves the pages of the transition passport: read before it is sent, nothing sent that was not read, once; the PDF is tagged and the
 * same bytes for the same content; what matters to the young person is recorded in somebody's words.
 */
import { CommandRefused } from '../../cases/errors';
import { passportPdf } from '../../console/passport-pdf';
import { hiddenFields, startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;
beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
  await visitor.signIn();
});
afterEach(() => console_.app.close());

describe('the passport', () => {
  const path = '/people/p1/passport';
  const form = async () => hiddenFields((await visitor.get(path)).body, path);

  it('is read first, in the young person’s words, with what is still to be done and who may be told', async () => {
    const { body } = await visitor.get(path);
    for (const words of [
      'Transition passport of Kai &lt;b&gt;Smith',
      'I like &lt;trains&gt;.',
      'Do not ring me.',
      'In my own words, on 12 January 2026.',
      'Welsh, needs an interpreter, easy read',
      'Mam Smith, mother',
      'Joe Hartley, CAMHS transition team',
      'by 3 March 2026',
      'Version 1</a>, 2 February 2026 at 10:00am, to Adult mental health',
    ])
      expect(body).toContain(words);
    expect(console_.looks).toContain('w-ada passport p1');
  });

  it('is sent after a check, once, as it was read', async () => {
    const fields = { ...(await form()), services: 'adult-mental-health' };
    const check = await visitor.post(path, fields);
    expect(check.body).toContain('What is sent cannot be taken back');
    expect(console_.sent).toEqual([]);
    const confirmed = { ...hiddenFields(check.body, path), confirmed: 'yes' };
    const done = await visitor.post(path, confirmed);
    expect([done.statusCode, done.headers.location]).toEqual([303, `${path}/1`]);
    await visitor.post(path, confirmed);
    expect(console_.sent).toEqual([
      expect.objectContaining({
        type: 'passport.sent',
        data: { services: ['adult-mental-health'], seen: 'seen-hash' },
      }),
    ]);
  });

  it.each([
    [{ services: '' }, 400, 'Select whom you send the passport to'],
    [{ services: 'nobody' }, 400, 'Select whom you send the passport to'],
    [{ seen: 'older' }, 409, 'read it again'],
  ])('refuses %j', async (change, status, message) => {
    const fields = { ...(await form()), services: 'adult-mental-health', ...change, confirmed: 'yes' };
    const answer = await visitor.post(path, fields);
    expect([answer.statusCode, answer.body.includes(message)]).toEqual([status, true]);
    expect(console_.sent).toEqual([]);
  });

  it('shows it again when it changed at the last moment', async () => {
    const fields = { ...(await form()), services: 'adult-mental-health', confirmed: 'yes' };
    console_.world.refuse = new CommandRefused('overtaken', 'what it says changed since you read it');
    const answer = await visitor.post(path, fields);
    expect([answer.statusCode, answer.body.includes('changed since you read it')]).toEqual([409, true]);
  });

  it('stays as it was sent, as a page, a file and a PDF without names in their names', async () => {
    const page = await visitor.get(`${path}/1`);
    expect(page.body).toContain('Version 1, as it was on 2 February 2026 at 10:00am');
    expect(page.body).toContain('ab'.repeat(32));
    const file = await visitor.get(`${path}/1/html`);
    expect(file.headers['content-disposition']).toBe(
      'attachment; filename="transition-passport-version-1.html"',
    );
    expect(file.body).toMatch(/^<!DOCTYPE html>[\s\S]*<html lang="en-GB">[\s\S]*Mam Smith/);
    expect(file.body).not.toContain('_csrf');
    const pdf = await visitor.get(`${path}/1/pdf`);
    expect(pdf.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="transition-passport-version-1.pdf"',
    });
    expect(pdf.body.slice(0, 5)).toBe('%PDF-');
    for (const missing of ['2', '0', '01', 'x', '1e3'])
      expect((await visitor.get(`${path}/${missing}`)).statusCode).toBe(404);
  });

  it('is for those who take part in the case', async () => {
    for (const address of [
      '/people/p2/passport',
      '/people/p2/passport/1',
      '/people/p2/passport/1/pdf',
      '/people/p2/voice',
    ])
      expect((await visitor.get(address)).statusCode).toBe(404);
  });
});

test('the PDF is tagged, titled, in English, and the same bytes for the same content', async () => {
  const sent = await console_.cases.passport('p1', 1);
  if (!sent) throw new Error('none was sent');
  const bytes = await passportPdf(sent.content, sent.hash);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await passportPdf(sent.content, sent.hash)).equals(bytes)).toBe(true);
  const text = bytes.toString('latin1');
  for (const part of ['/Marked true', '/Lang (en-GB)', '/DisplayDocTitle true', '/StructTreeRoot', 'pdfuaid'])
    expect(text).toContain(part);
  expect((text.match(/\/S \/H1\b/g) ?? []).length).toBe(1);
  expect((text.match(/\/S \/H2\b/g) ?? []).length).toBe(8);
  expect(text).toContain('/FontFile2');
  const other = await passportPdf({ ...sent.content, frozenAt: '2026-02-03T10:00:00.000Z' }, sent.hash);
  expect(other.equals(bytes)).toBe(false);
});

describe('what matters', () => {
  const path = '/people/p1/voice';
  const form = async () => hiddenFields((await visitor.get(path)).body, path);
  const said = {
    ...{ matters: 'Maps', whoIAm: '', howToCommunicate: '', saidBy: 'with-support' },
    ...{ 'on-day': '1', 'on-month': '3', 'on-year': '2026' },
  };

  it('is recorded in somebody’s words, with what was said before in the fields', async () => {
    expect((await visitor.get(path)).body).toContain('I like &lt;trains&gt;.</textarea>');
    const done = await visitor.post(path, { ...(await form()), ...said });
    expect([done.statusCode, done.headers.location]).toEqual([303, '/people/p1/passport']);
    expect(console_.sent).toEqual([
      expect.objectContaining({
        type: 'voice.recorded',
        data: { matters: 'Maps', saidBy: 'with-support', on: '2026-03-01' },
      }),
    ]);
  });

  it.each([
    [{ matters: ' ' }, 'Enter what the young person says of themself'],
    [{ saidBy: 'the-council' }, 'Select whose words these are'],
    [{ 'on-day': '3' }, 'must be today or in the past'],
    [{ matters: 'x'.repeat(4001) }, 'Use 4000 characters or fewer'],
  ])('refuses %j', async (change, message) => {
    const answer = await visitor.post(path, { ...(await form()), ...said, ...change });
    expect([answer.statusCode, answer.body.includes(message)]).toEqual([400, true]);
    expect(console_.sent).toEqual([]);
  });
});
