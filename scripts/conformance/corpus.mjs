// shared/corpus in process.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runIn } from './in-process.mjs'

export function loadCorpus(folder, work) {
  const root = join(work, 'corpus')
  mkdirSync(root)
  for (const name of ['charts', 'golden']) execFileSync('tar', ['xzf', join(folder, `${name}.tar.gz`), '-C', root])
  const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { root, cases }
}

export async function runCorpusCase(bench, root, test) {
  const argv = ['template', 'rel', test.dir, ...test.flags, ...test.values.flatMap((file) => ['-f', file])]
  const { exit, stdout, stderr } = await runIn(bench, root, argv)
  if ((exit === 0) !== (test.exit === 0))
    return { problems: [`exit ${exit}: ${stderr.slice(0, 500)}`], stderrSame: undefined }
  const golden = join(root, 'golden', `${test.id}.stderr`)
  const stderrSame = existsSync(golden) && !test.stderr_varies ? readFileSync(golden, 'utf8') === stderr : undefined
  if (exit !== 0) return { problems: stdout === '' ? [] : ['stdout is not empty'], stderrSame }
  if (test.deterministic) {
    const same = createHash('sha256').update(stdout).digest('hex') === test.sha256
    return {
      problems: same ? [] : [firstDifference(stdout, readFileSync(join(root, 'golden', `${test.id}.yaml`), 'utf8'))],
      stderrSame,
    }
  }
  const want = readFileSync(join(root, 'golden', `${test.id}.yaml`), 'utf8').split('\n')
  const got = stdout.split('\n')
  if (want.length !== got.length) return { problems: [`${got.length} lines, expected ${want.length}`], stderrSame }
  const volatile = new Set(test.volatile_lines)
  const bad = want.findIndex((line, i) => line !== got[i] && !volatile.has(i + 1))
  return { problems: bad < 0 ? [] : [`line ${bad + 1}: ${got[bad]}, expected ${want[bad]}`], stderrSame }
}

function firstDifference(got, want) {
  const a = got.split('\n')
  const b = want.split('\n')
  const at = b.findIndex((line, i) => line !== a[i])
  return at < 0 ? `${a.length} lines, expected ${b.length}` : `line ${at + 1}: ${a[at]}, expected ${b[at]}`
}
