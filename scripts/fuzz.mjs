// node scripts/fuzz.mjs [--kind KIND] [--seed N] [--minutes M] [--count N] [--out FOLDER] [--server PATH] [--no-shrink]
// Random inputs to Helm and to this tool; what differs is made small and stored once, a JSON file each. Prints how many were compared and found.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openBench } from './conformance/in-process.mjs'
import { comparer } from './fuzz/compare.mjs'
import { kinds, programs } from './fuzz/kinds.mjs'
import { openOracle } from './fuzz/oracle.mjs'
import { randomFrom } from './fuzz/random.mjs'
import { shrink } from './fuzz/shrink.mjs'
import { findOracle } from './shared.mjs'

const { values: options } = parseArgs({
  options: {
    kind: { type: 'string', default: 'functions' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000000000' },
    out: { type: 'string', default: join(tmpdir(), 'tshelm-fuzz') },
    server: { type: 'string' },
    'no-shrink': { type: 'boolean', default: false },
  },
})
const { oracle: program, verb } = programs[options.kind] ?? { oracle: 'helm', verb: [] }
const helm = findOracle(program)
if (helm === undefined && options.server === undefined) {
  console.log(`no ${program} to compare with: nothing done`)
  process.exit(0)
}
const out = resolve(options.out)
mkdirSync(out, { recursive: true })
const bench = await openBench()
// Helmfile starts others from there.
const PATH = helm === undefined ? process.env.PATH : `${dirname(helm)}:${process.env.PATH}`
const oracle = openOracle({ helm, server: options.server, env: { ...bench.env, PATH } })
const compare = comparer(bench, oracle, verb)
const random = randomFrom(Number(options.seed))
const make = kinds[options.kind](random, bench.work)

/** Findings are one when their texts are, names and numbers aside. */
const signature = ({ problems, theirs, ours }) => {
  const plain = (text) => text.replace(/"[^"]*"|<[^>]*>|[0-9]+/g, '_').slice(0, 200)
  return problems.includes('stdout') && theirs.exit === 0 && ours.exit === 0
    ? ''
    : `${problems.join(' ')} ${plain(theirs.stderr)} ${plain(ours.stderr)}`
}
const whole = ({ stdout, stderr }) => stdout + stderr
const letters = (answer) => [...whole(answer)].sort().join('')
/**
 * Helm's answer may depend on the order of a map: ours is right if Helm gives it at times. Of many keys there are more orders than can be
 * tried: there the same letters do.
 */
async function neverSame(input) {
  const first = await compare(input)
  for (let round = 0; round < 16; round++) {
    const { problems, theirs, ours } = await compare(input)
    if (problems.length === 0) return false
    if (whole(theirs) !== whole(first.theirs) && letters(theirs) === letters(ours)) return false
  }
  return true
}

const end = Date.now() + Number(options.minutes) * 60_000
const seen = new Set()
let compared = 0
let failing = 0
let different = 0
let unsteady = 0
while (Date.now() < end && compared < Number(options.count)) {
  const input = make()
  const verdict = await compare(input)
  compared++
  if (verdict.theirs.exit !== 0) failing++
  if (verdict.problems.length === 0) continue
  different++
  const key = signature(verdict)
  if (key !== '' && seen.has(key)) continue
  seen.add(key)
  if (!(await neverSame(input))) {
    unsteady++
    continue
  }
  const same = async (candidate) => {
    for (let round = 0; round < 3; round++) {
      const answer = await compare(candidate)
      if (answer.problems.length === 0 || signature(answer) !== key) return false
    }
    return true
  }
  const small = options['no-shrink'] ? input : await shrink(input, same)
  if (!(await neverSame(small))) {
    unsteady++
    continue
  }
  const { theirs, ours } = await compare(small)
  const text = JSON.stringify({ ...small, theirs, ours }, undefined, 1)
  const name = createHash('sha256').update(JSON.stringify(small)).digest('hex').slice(0, 10)
  writeFileSync(join(out, `${options.kind}-${name}.json`), text)
}
oracle.close()
process.chdir('/')
bench.close()
console.log(
  `${options.kind}: ${compared} inputs compared (${failing} fail in Helm), ${different} differ, ${seen.size} kinds of difference, ${unsteady} where Helm itself varies`,
)
