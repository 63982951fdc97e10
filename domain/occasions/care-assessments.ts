/** Steps of social care assessments, told apart by kind. */
import type { DatedFact } from '../circumstances';

/** The steps of social care assessments by kind, in order. */
export class AssessmentSteps {
  constructor(private readonly all: readonly DatedFact[]) {}
  of(kind: string, ...stages: readonly string[]): DatedFact[] {
    return this.all.filter(
      ({ fact: { data } }) =>
        data.kind === kind && (stages.length === 0 || stages.includes(String(data.stage))),
    );
  }
  /** The last refusal, unless the assessment went on after it. */
  refusal(kind: string): DatedFact | undefined {
    const refused = this.of(kind, 'refused').at(-1);
    if (!refused) return undefined;
    return this.goesOn(kind, refused.day) ? undefined : refused;
  }
  goesOn(kind: string, after: number): boolean {
    return this.of(kind, 'requested', 'started', 'concluded').some(({ day }) => day > after);
  }
}
