/** Who is responsible, and where a young person lives: two things. */
import { standingOf } from '../../cases/standing';
import { fold, type LoggedEvent } from '../../domain';
import { event, person } from '../domain/support';

const born = person('2010-03-14', '2016-01-01T12:00:00.000Z', { responsibleLa: 'E06000001' });
const moved = (on: string, data: object): LoggedEvent =>
  event('person.moved', { direction: 'out', on, otherAuthority: 'E06000002', ...data });
const on = (day: string, ...log: LoggedEvent[]) => standingOf({}, fold('p', [born, ...log]), day);

test.each(['placement', 'temporary'])('a %s leaves responsibility where it is, from its day on', (kind) => {
  const away = moved('2026-03-02', { kind });
  expect(on('2026-03-01', away)).toMatchObject({ livesElsewhere: null });
  expect(on('2026-03-02', away)).toMatchObject({
    responsible: { la: 'E06000001', icb: null },
    livesElsewhere: { kind, since: '2026-03-02', authority: 'E06000002' },
  });
});

test('back again, or away for good: no stay any more', () => {
  const away = moved('2026-03-02', { kind: 'placement' });
  expect(
    on('2026-04-01', away, moved('2026-04-01', { direction: 'in', kind: 'placement' })).livesElsewhere,
  ).toBeNull();
  expect(on('2026-04-01', away, moved('2026-04-01', {})).livesElsewhere).toBeNull();
});

test('the latest record that names an authority counts', () => {
  const later = event(
    'person.updated',
    { ...born.data, responsibleLa: 'E06000003', responsibleIcb: 'QXX' },
    { time: '2026-01-05T12:00:00.000Z', source: 'urn:partner:csc' },
  );
  expect(on('2026-02-01', later).responsible).toEqual({ la: 'E06000003', icb: 'QXX' });
});
