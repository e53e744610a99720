/** Who could decrypt a file before, and who can afterwards, group by group. */
import { keyName, type MasterKey } from '../../../secrets/sops/metadata.ts'

export interface KeyGroupDiff {
  readonly common: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

export function keyGroupDiffs(ours: readonly MasterKey[][], theirs: readonly MasterKey[][]): KeyGroupDiff[] {
  return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, i) => {
    const [mine, other] = [(ours[i] ?? []).map(keyName), (theirs[i] ?? []).map(keyName)]
    return {
      common: other.filter((key) => mine.includes(key)),
      added: other.filter((key) => !mine.includes(key)),
      removed: mine.filter((key) => !other.includes(key)),
    }
  })
}

export function isChange({ added, removed }: KeyGroupDiff): boolean {
  return added.length + removed.length > 0
}

export function keyGroupDiffText({ common, added, removed }: KeyGroupDiff, i: number): string {
  const lines = [
    ...common.map((key) => `    ${key}`),
    ...added.map((key) => `+++ ${key}`),
    ...removed.map((key) => `--- ${key}`),
  ]
  return [`Group ${i + 1}`, ...lines].map((line) => `${line}\n`).join('')
}
