/** Bodies that are made into nodes when they are first run. */
import type { Statement } from './state.ts'

/** Who can read the statements at a place of what was written. */
export interface BodySource {
  statementsAt(place: number): readonly Statement[]
}

export class LaterList {
  private list: readonly Statement[] | undefined
  private readonly source: BodySource
  private readonly place: number
  constructor(source: BodySource, place: number) {
    this.source = source
    this.place = place
  }

  statements(): readonly Statement[] {
    return (this.list ??= this.source.statementsAt(this.place))
  }
}

export type Body = readonly Statement[] | LaterList

export function statementsOf(body: Body): readonly Statement[] {
  return body instanceof LaterList ? body.statements() : body
}
