/** The data key of a file: from whoever of its master keys' holders answers, and for all of them. */
import { isTshelmError, messageOf } from '../../errors.ts'
import { EXIT, sopsError } from './error.ts'
import { decryptDataKey, encryptDataKey } from './keys/master-key.ts'
import { keyName, type MasterKey, type Metadata } from './metadata.ts'
import type { SopsKeys } from './ports.ts'
import { combineShares, splitSecret } from './shamir.ts'
import { prefixLines, wordWrap } from './word-wrap.ts'

/** Which kinds of keys are tried first. */
export const DEFAULT_ORDER: readonly string[] = ['age', 'pgp']

interface Attempt {
  readonly key: MasterKey
  readonly problem: string
}

type GroupResult = { readonly part: Uint8Array } | { readonly attempts: readonly Attempt[] }

/** Rejects with `secrets/no-key`: who was asked, and why that was in vain. */
export async function findDataKey(
  metadata: Metadata,
  keys: SopsKeys,
  order: readonly string[] = DEFAULT_ORDER,
): Promise<Uint8Array> {
  const { keyGroups, shamirThreshold } = metadata
  const results: GroupResult[] = []
  for (const group of keyGroups) results.push(await openGroup(group, keys, order))
  const parts = results.flatMap((result) => ('part' in result ? [result.part] : []))
  const isEnough = keyGroups.length > 1 ? parts.length >= shamirThreshold : parts.length === 1
  if (!isEnough) throw noDataKey(results, shamirThreshold)
  if (keyGroups.length === 1) return parts[0]!
  try {
    return combineShares(parts)
  } catch (error) {
    const message = `could not get data key from shamir parts: ${messageOf(error)}`
    throw sopsError('secrets/no-key', message, { exit: EXIT.noDataKey })
  }
}

async function openGroup(group: readonly MasterKey[], keys: SopsKeys, order: readonly string[]): Promise<GroupResult> {
  const rank = ({ type }: MasterKey): number => {
    const at = order.lastIndexOf(type)
    return at < 0 ? order.length : at
  }
  const attempts: Attempt[] = []
  for (const key of [...group].sort((a, b) => rank(a) - rank(b))) {
    try {
      return { part: await decryptDataKey(key, keys) }
    } catch (error) {
      if (keys.signal?.aborted === true || !isTshelmError(error)) throw error
      attempts.push({ key, problem: messageOf(error) })
    }
  }
  return { attempts }
}

const TRAILER_WIDTH = 75
const PROBLEM_WIDTH = 60

function noDataKey(results: readonly GroupResult[], threshold: number): Error {
  const groups = results.map((result, i) => {
    if ('part' in result) return `Group ${i}: SUCCESS`
    return `Group ${i}: FAILED\n${prefixLines(result.attempts.map(attemptText).join('\n\n'), '  ')}`
  })
  const found = results.filter((result) => 'part' in result).length
  const why =
    threshold === 0
      ? 'Recovery failed because no master key was able to decrypt the file. In order for SOPS to recover the file, at least one key has to be successful, but none were.'
      : `Recovery failed because the file was encrypted with a Shamir threshold of ${threshold}, but only ${found} part(s) were successfully recovered, one for each successful key group. In order for SOPS to recover the file, at least ${threshold} groups have to be successful. In order for a group to be successful, decryption has to succeed with any of the keys in that key group.`
  const message = `Failed to get the data key required to decrypt the SOPS file.\n\n${groups.join('\n\n')}\n\n${wordWrap(why, TRAILER_WIDTH)}`
  const short = `Error getting data key: ${threshold} successful groups required, got ${found}`
  return sopsError('secrets/no-key', message, { exit: EXIT.noDataKey, data: { short } })
}

function attemptText({ key, problem }: Attempt): string {
  const lines = prefixLines(wordWrap(problem, PROBLEM_WIDTH), '  | ')
  return `${keyName(key)}: FAILED\n${prefixLines(`- | ${lines.slice(4)}`, '  ')}`
}

/** Encrypts the data key for all. Rejects with the problems of those for whom it could not be done. */
export async function encryptForAll(metadata: Metadata, dataKey: Uint8Array, keys: SopsKeys): Promise<void> {
  const { keyGroups } = metadata
  if (keyGroups.length === 0) throw failed(['no key groups provided'])
  const problems: string[] = []
  const parts = partsFor(metadata, dataKey, keys)
  for (const [i, group] of keyGroups.entries()) {
    if (group.length === 0) throw failed(['empty key group provided'])
    for (const key of group) {
      try {
        key.enc = await encryptDataKey(key, parts[i]!, keys)
      } catch (error) {
        if (keys.signal?.aborted === true || !isTshelmError(error)) throw error
        const name = JSON.stringify(keyName(key))
        problems.push(`failed to encrypt new data key with master key ${name}: ${messageOf(error)}`)
      }
    }
  }
  if (problems.length > 0) throw failed(problems)
}

function partsFor(metadata: Metadata, dataKey: Uint8Array, { randomBytes }: SopsKeys): Uint8Array[] {
  const parts = metadata.keyGroups.length
  if (parts === 1) return [dataKey]
  if (metadata.shamirThreshold === 0) metadata.shamirThreshold = parts
  try {
    return splitSecret(dataKey, { parts, threshold: metadata.shamirThreshold, randomBytes })
  } catch (error) {
    throw failed([`could not split data key into parts for Shamir: ${messageOf(error)}`])
  }
}

/** As Go prints a list of errors. */
function failed(problems: readonly string[]): Error {
  return sopsError('secrets/no-key', `[${problems.join(' ')}]`)
}
