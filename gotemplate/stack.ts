/** A stack whose upper part becomes an array of exactly its size: arrays that grow by push keep room for more. */
export class Stack<T> {
  private readonly items: T[] = []
  size = 0

  push(item: T): void {
    this.items[this.size++] = item
  }

  /** The only item from `first` on, or the last of them; it is taken off. */
  pop(): T {
    return this.items[--this.size]!
  }

  /** Takes off all from `first` on. */
  take(first: number): readonly T[] {
    const taken = this.items.slice(first, this.size)
    this.size = first
    return taken
  }
}
