/** Parsed trees, written and read again: they must not differ in anything. */
import type { Tree } from '../../gotemplate/state.ts'
import { TreeReader } from '../../gotemplate/tree-reader.ts'
import { TreeWriter } from '../../gotemplate/tree-writer.ts'

/** Undefined when there is something that is not written. */
export function rewritten(trees: ReadonlyMap<string, Tree>): ReadonlyMap<string, Tree> | undefined {
  const writer = new TreeWriter()
  // Not the first ones, so that places count.
  writer.add(trees)
  const place = writer.add(trees)
  const written = writer.written()
  const [tree] = trees.values()
  return written && new TreeReader(written).trees(place, tree!)
}
