/** Parsed trees, written and read again: they must not differ in anything. */
import type { Tree } from '../../gotemplate/state.ts'
import { TreeReader } from '../../gotemplate/tree-reader.ts'
import { TreeWriter } from '../../gotemplate/tree-writer.ts'

export function rewritten(trees: ReadonlyMap<string, Tree>): ReadonlyMap<string, Tree> {
  const writer = new TreeWriter()
  // Not the first ones, so that places count.
  writer.add(trees)
  const place = writer.add(trees)
  const [tree] = trees.values()
  return new TreeReader(writer.written()).trees(place, tree!)
}
