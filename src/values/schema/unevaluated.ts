/** Which properties and items no keyword has looked at yet; kept only where some schema asks. */
import { compareStrings } from '../../../gotemplate/value.ts'
import { isJsonMap } from './json.ts'
import type { JsonValue } from './json.ts'
import type { Schema } from './schema.ts'

export class Unevaluated {
  private properties: Set<string> | undefined
  private items: Set<number> | undefined

  /** What a schema starts with; `asked` says that a schema around it wants to know. */
  static of(value: JsonValue, schema: Schema, asked: boolean): Unevaluated {
    const unevaluated = new Unevaluated()
    if (Array.isArray(value)) {
      const wanted = asked || schema.unevaluatedItems !== undefined
      if (wanted && !schema.allItemsEvaluated && schema.itemsEvaluated < value.length) {
        unevaluated.items = new Set(value.keys())
        for (let i = 0; i < schema.itemsEvaluated; i++) unevaluated.items.delete(i)
      }
    } else if (
      (asked || schema.unevaluatedProperties !== undefined) &&
      !schema.allPropertiesEvaluated &&
      isJsonMap(value)
    ) {
      unevaluated.properties = new Set(Object.keys(value))
    }
    return unevaluated
  }

  isEmpty(): boolean {
    return !this.properties?.size && !this.items?.size
  }

  propertyEvaluated(name: string): void {
    this.properties?.delete(name)
  }

  itemEvaluated(index: number): void {
    this.items?.delete(index)
  }

  propertyNames(): string[] {
    return [...(this.properties ?? [])].sort(compareStrings)
  }

  itemIndexes(): number[] {
    return [...(this.items ?? [])]
  }

  clearProperties(): void {
    this.properties = undefined
  }

  clearItems(): void {
    this.items = undefined
  }

  /** Drops what a valid subschema has evaluated. */
  keepOnly(inner: Unevaluated): void {
    for (const name of this.properties ?? []) if (!inner.properties?.has(name)) this.properties!.delete(name)
    for (const index of this.items ?? []) if (!inner.items?.has(index)) this.items!.delete(index)
  }
}
