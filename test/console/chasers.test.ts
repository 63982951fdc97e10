/** The pages say whom a chaser chases, and call a team as the area does. */
import { startConsole, Visitor, type Started } from './browser-like';

let console_: Started;
let visitor: Visitor;

beforeEach(async () => {
  console_ = await startConsole();
  visitor = new Visitor(console_.origin);
  await visitor.signIn();
});
afterEach(() => console_.app.close());

const expectation = 'Chase: the school or college is to do “EHC needs assessment” by 3 March 2026';

test('a task that is chased says so on its page, in the list and on the young person’s page', async () => {
  const { world } = console_;
  world.task = { expectation, teamName: 'North SEND team' };
  const [row] = world.tasks;
  if (row) row.expectation = expectation;
  const page = await visitor.get('/tasks/t%2F1');
  expect(page.body).toContain('To be chased');
  expect(page.body).toContain(expectation);
  expect(page.body).toContain('North SEND team');
  expect((await visitor.get('/tasks?scope=team')).body).toContain(expectation);
  expect((await visitor.get('/people/p1')).body).toContain(expectation);
  if (row) row.expectation = null;
});

test('a task of the team itself says nothing of chasing', async () => {
  const { body } = await visitor.get('/tasks/t%2F1');
  expect(body).not.toContain('To be chased');
  expect(body).toContain('SEN team');
});
