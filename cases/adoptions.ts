/**
 * Changing the law, or the settings of the area, while cases are open. A decision to adopt a version of the rulebook, as the area has
 * it, from a day is one row; every advance from that day on carries it out for its case, which says so in its log (`rulebook.adopted`). The rollout only sees to it that every
 * open case is advanced. Pausing a decision stops both: cases that have not followed yet stay with their rulebook.
 */
import type { Pool } from 'pg';
import { londonDay, startOfLondonDay, type Rulebook } from '../domain';
import type { Instant, LocalDate } from '../domain/types';
import {
  casesToAdopt,
  insertAdoption,
  listAdoptions,
  lockAdoptions,
  setFinished,
  setPaused,
  versionsInUse,
  type AdoptionRow,
} from '../store/adoptions';
import { storeArea } from '../store/area';
import { openingOn } from '../store/case-rows';
import { writeAudit } from '../store/audit';
import { withTransaction, type Tx } from '../store/pool';
import { advanceCases, type AdvanceContext } from './advance';
import { areaHash, missingRoles, type AreaSettings } from './area';
import type { Actor, Rulebooks } from './cases';
import { CommandRefused, NotFoundError } from './errors';
import { versionOf } from './plannings';
import type { RolloutView } from './types';

/** Cases in one transaction of a rollout: short enough that intake never waits long for one of their locks. */
const BATCH = 100;

/** The settings of the area that are in force, and their hash; null: those that ship with the program. */
export interface AreaInForce {
  hash: string | null;
  settings: AreaSettings;
}

export interface NewAdoption {
  version: string;
  effectiveOn: LocalDate;
}

export class Adoptions {
  constructor(
    private readonly pool: Pool,
    private readonly context: AdvanceContext,
    private readonly rulebooks: Rulebooks,
  ) {}

  list(): Promise<AdoptionRow[]> {
    return listAdoptions(this.pool);
  }

  /** The rulebook, with the area's settings, that cases are planned with on a day: by the decision in force, or as the area began. */
  async inForce(day: LocalDate): Promise<Rulebook> {
    return withTransaction(this.pool, async (tx) => {
      const { adoption } = await openingOn(tx, day);
      const version = adoption ? versionOf(adoption) : await this.initialVersion(tx);
      await this.context.plannings.prepare(tx, [version]);
      return this.context.plannings.of(version).rulebook;
    });
  }

  /**
   * Decides that cases are planned with `version` from a day on; the area's settings stay as they were last decided.
   * @param now the caller's clock; the day may not lie before today in London
   * @throws CommandRefused when the version is not known or in force already, the area's settings name nobody for an owner of
   *   its rules, or the day is past or before that of a decision that is still to come
   */
  async adopt(actor: Actor, { version, effectiveOn }: NewAdoption, now: Instant): Promise<AdoptionRow> {
    const rulebook = this.known(version);
    if (effectiveOn < londonDay(now))
      throw new CommandRefused(
        'invalid',
        'the day lies in the past: the law of past days is in the rules themselves',
      );
    return withTransaction(this.pool, async (tx) => {
      await lockAdoptions(tx);
      const last = (await listAdoptions(tx)).at(-1);
      if (last && effectiveOn < last.effectiveOn)
        throw new CommandRefused(
          'invalid',
          `${last.version} was adopted from ${last.effectiveOn}: choose that day or a later one`,
        );
      if ((last?.version ?? (await this.initialVersion(tx))) === version)
        throw new CommandRefused('overtaken', `${version} is adopted already`);
      const area = last?.area ?? null;
      const missing = missingRoles(await this.settings(tx, area), rulebook);
      if (missing.length > 0)
        throw new CommandRefused(
          'invalid',
          `the area's settings name nobody for ${missing.join(', ')}: add them to AREA_FILE and run prepare first`,
        );
      return this.decide(tx, actor, { version, area, effectiveOn });
    });
  }

  /** The settings in force on the day of `now`. */
  async areaInForce(now: Instant): Promise<AreaInForce> {
    return withTransaction(this.pool, async (tx) => {
      const hash = (await openingOn(tx, londonDay(now))).adoption?.area ?? null;
      return { hash, settings: await this.settings(tx, hash) };
    });
  }

  /**
   * Puts other settings of the area in force from today, with the rulebook that is in force; decisions that are still to come are
   * decided anew with them. Nothing where they are in force already.
   * @param settings checked (`checkArea`)
   * @throws CommandRefused while a rollout is paused: which cases follow which decision is for an operator to say first
   */
  async adoptArea(actor: Actor, given: AreaSettings, now: Instant): Promise<AdoptionRow | undefined> {
    const today = londonDay(now);
    return withTransaction(this.pool, async (tx) => {
      await lockAdoptions(tx);
      const all = await listAdoptions(tx);
      const settings = withGoLive(given, await this.settings(tx, all.at(-1)?.area ?? null));
      const area = areaHash(settings);
      if (all.at(-1)?.area === area) return undefined;
      const paused = all.find((row) => row.paused && row.finishedAt === null);
      if (paused)
        throw new CommandRefused(
          'overtaken',
          `decision ${paused.adoptionId} is paused: resume it, or adopt another rulebook, before the area's settings change`,
        );
      await storeArea(tx, area, settings);
      const version =
        all.findLast(({ effectiveOn }) => effectiveOn <= today)?.version ?? (await this.initialVersion(tx));
      const decided = await this.decide(tx, actor, { version, area, effectiveOn: today });
      for (const later of standing(all, today))
        await this.decide(tx, actor, { version: later.version, area, effectiveOn: later.effectiveOn });
      return decided;
    });
  }

  /**
   * Says from which day a partner tells what happens; null: it always did. The settings in force are adopted with it.
   * @throws CommandRefused as `adoptArea`
   */
  async setGoLive(
    actor: Actor,
    partner: string,
    on: LocalDate | null,
    now: Instant,
  ): Promise<AdoptionRow | undefined> {
    const { settings } = await this.areaInForce(now);
    const { goLive = {}, ...local } = settings.local ?? {};
    const { [partner]: _, ...others } = goLive;
    const days = on === null ? others : { ...others, [partner]: on };
    return this.adoptArea(actor, { ...settings, local: { ...local, goLive: days } }, now);
  }

  private async decide(
    tx: Tx,
    actor: Actor,
    decision: { version: string; area: string | null; effectiveOn: LocalDate },
  ): Promise<AdoptionRow> {
    const id = await insertAdoption(tx, decision, actor.workerId);
    await this.audit(tx, actor, 'rulebook.adopted', { adoption: id, ...decision });
    return this.found(tx, id);
  }

  private async settings(tx: Tx, hash: string | null): Promise<AreaSettings> {
    await this.context.plannings.prepareAreas(tx, [hash]);
    return this.context.plannings.area(hash);
  }

  /** @throws NotFoundError; CommandRefused when it has finished */
  async pause(actor: Actor, adoptionId: number, paused: boolean): Promise<AdoptionRow> {
    return withTransaction(this.pool, async (tx) => {
      await lockAdoptions(tx);
      const found = await this.found(tx, adoptionId);
      if (paused && found.finishedAt !== null)
        throw new CommandRefused(
          'overtaken',
          'its rollout has finished: adopt the earlier version to go back',
        );
      await setPaused(tx, adoptionId, paused);
      await this.audit(tx, actor, paused ? 'rollout.paused' : 'rollout.resumed', { adoption: adoptionId });
      return this.found(tx, adoptionId);
    });
  }

  /**
   * Advances the next open cases that have not followed a decision yet. A case that blocks is passed over: it follows when it
   * is mended. Safe to repeat: cases that have followed are not asked again.
   * @param after the cursor of the batch before; '' at first
   * @throws NotFoundError when there is no such decision
   */
  async rolloutBatch(adoptionId: number, after: string, now: Instant): Promise<RolloutView> {
    return withTransaction(this.pool, async (tx) => {
      const row = await this.found(tx, adoptionId);
      const { done, open, blocked, finishedAt, paused, effectiveOn } = row;
      const view = { cursor: after, advanced: 0, done, open, blocked };
      if (finishedAt !== null) return { ...view, state: 'finished' };
      if (paused) return { ...view, state: 'paused' };
      if (effectiveOn > londonDay(now))
        return { ...view, state: 'waiting', beginsAt: startOfLondonDay(effectiveOn) };
      const inForce = (await openingOn(tx, londonDay(now))).adoption;
      // A later decision is in force: its own rollout takes the cases on.
      const personIds =
        inForce?.adoptionId === adoptionId ? await casesToAdopt(tx, adoptionId, after, BATCH) : [];
      if (personIds.length === 0) {
        // The end of a pass. Cases may have been opened behind it, so only an empty pass, or one that left the blocked, is the last.
        const finished = after === '' || done + blocked >= open;
        if (finished) await setFinished(tx, adoptionId);
        return { ...view, cursor: '', state: finished ? 'finished' : 'running' };
      }
      const work = new Map(personIds.map((id) => [id, []]));
      await advanceCases(tx, this.context, { caller: { kind: 'people' }, now, work });
      const progress = await this.found(tx, adoptionId);
      return {
        state: 'running',
        cursor: personIds.at(-1) ?? '',
        advanced: personIds.length,
        done: progress.done,
        open: progress.open,
        blocked: progress.blocked,
      };
    });
  }

  private async initialVersion(tx: Tx): Promise<string> {
    return (await versionsInUse(tx))[0] ?? this.rulebooks.current().version;
  }

  private known(version: string): Rulebook {
    try {
      return this.rulebooks.version(version);
    } catch {
      throw new CommandRefused(
        'invalid',
        `there is no rulebook ${version}: see "onward rulebook list --versions"`,
      );
    }
  }

  private async found(tx: Tx, adoptionId: number): Promise<AdoptionRow> {
    const row = (await listAdoptions(tx, adoptionId))[0];
    if (!row) throw new NotFoundError('there is no such decision');
    return row;
  }

  private audit(tx: Tx, actor: Actor, action: string, detail: Record<string, unknown>): Promise<void> {
    return writeAudit(tx, { actor: actor.workerId, action, detail });
  }
}

/** Settings that say nothing of go-live days keep those in force: a file without them must not bring duties of years ago to every team. */
const withGoLive = (given: AreaSettings, before: AreaSettings): AreaSettings =>
  given.local?.goLive || !before.local?.goLive
    ? given
    : { ...given, local: { ...given.local, goLive: before.local.goLive } };

/** Decisions whose day is still to come and that no later decision takes the place of. */
const standing = (all: readonly AdoptionRow[], today: LocalDate): AdoptionRow[] =>
  all.filter(
    ({ effectiveOn }, i) =>
      effectiveOn > today && !all.some((later, j) => j > i && later.effectiveOn <= effectiveOn),
  );
