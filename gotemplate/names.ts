/**
 * Names in template texts: the same few stand there over and over, so each is made a string once. The tables have fixed sizes; a name that
 * needs the place of another takes it.
 */

const SIZE = 1024

export class Names {
  private readonly words: string[] = new Array<string>(SIZE).fill('')
  private readonly chains: string[] = new Array<string>(SIZE).fill('')
  private readonly paths: (readonly string[])[] = new Array<readonly string[]>(SIZE)

  /** The text from `start` to `end`, which is not empty. */
  of(source: string, start: number, end: number): string {
    const slot = slotOf(source, start, end)
    const known = this.words[slot]!
    if (known.length === end - start && source.startsWith(known, start)) return known
    return (this.words[slot] = source.slice(start, end))
  }

  /** The names of `.a.b.c`, which stands from `start` to `end`. */
  path(source: string, start: number, end: number): readonly string[] {
    const slot = slotOf(source, start, end)
    const known = this.chains[slot]!
    if (known.length === end - start && source.startsWith(known, start)) return this.paths[slot]!
    const chain = source.slice(start, end)
    this.chains[slot] = chain
    return (this.paths[slot] = chain.slice(1).split('.'))
  }
}

/** Cheap, and different for names that are often seen together. */
function slotOf(source: string, start: number, end: number): number {
  const length = end - start
  const first = source.charCodeAt(start)
  const last = source.charCodeAt(end - 1)
  const inner = source.charCodeAt(start + ((length * 3) >> 2)) ^ (source.charCodeAt(start + (length >> 1)) << 3)
  return (length * 37 + first * 5 + last * 11 + inner) & (SIZE - 1)
}
