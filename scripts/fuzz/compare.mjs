// One input to both; what differs, if anything.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runIn, writeTree } from '../conformance/in-process.mjs'
import { bytesOf } from '../go-text.mjs'

/** Compares one input after another in one folder; a file that both have is written once. */
export function comparer(bench, oracle, verb = []) {
  const cwd = join(bench.work, 'case')
  let present = {}
  return async ({ files, symlinks, args, cwd: place }) => {
    if (place !== undefined) return inPlace(bench, oracle, { files, args, verb, cwd: place })
    if (symlinks !== undefined || Object.keys(present).some((name) => !(name in files))) {
      rmSync(cwd, { recursive: true, force: true })
      present = {}
    }
    mkdirSync(cwd, { recursive: true })
    writeTree(
      cwd,
      Object.fromEntries(Object.entries(files).filter(([name, content]) => present[name] !== content)),
      symlinks,
    )
    present = symlinks === undefined ? files : { '(links)': '' }
    const entries = countOf(cwd)
    const verdict = await runBoth(bench, oracle, { args, verb, cwd })
    if (countOf(cwd) !== entries) verdict.problems.push('files written')
    return verdict
  }
}

/** In a folder that stays as it is but for the input's own files. */
function inPlace(bench, oracle, { files, args, verb, cwd }) {
  writeTree(cwd, files)
  return runBoth(bench, oracle, { args, verb, cwd })
}

async function runBoth(bench, oracle, { args, verb, cwd }) {
  const answer = oracle.run(cwd, args)
  const ours = await runIn(bench, cwd, [...verb, ...args]).catch((error) => ({
    exit: -1,
    stdout: '',
    stderr: `(crashed) ${error.stack}`,
  }))
  const theirs = await answer
  const text = (buffer) => buffer.toString().replaceAll(cwd, '{cwd}')
  const problems = []
  // Endless recursion ends Helm's process.
  if (theirs.exit === -1) return { problems, theirs: { exit: -1, stdout: '', stderr: '' }, ours }
  if (theirs.exit !== ours.exit) problems.push('exit')
  if (
    !sameBytes(theirs.stdout, ours.stdout, cwd) &&
    withoutAddresses(text(theirs.stdout)) !== withoutAddresses(ours.stdout)
  )
    problems.push('stdout')
  // Helm warns, and lists what a schema finds, in the order of Go's maps: any.
  // Of several infinities it reports any, too. Schemas elsewhere are not loaded here.
  const lines = (value) =>
    value
      .replace(/(unsupported value: )(?:[+-]Inf|NaN)/g, '$1_')
      // Helm says it once a process, and a server's process goes on.
      .replace(/^.*unresolved URN reference ignored.*\n/gm, '')
      .replace(/(failing loading "[^"]*": ).*/g, '$1_')
      // Go's schema library writes one location over another, in the order of maps.
      .replace(/at '[^']*': (?=invalid propertyName)/g, 'at _: ')
      .replace(/(?<=(?:properties|missing) )'.*'/g, (names) => names.split(', ').sort().join(', '))
      .split('\n')
      .sort()
      .join('\n')
  if (!sameBytes(theirs.stderr, ours.stderr, cwd) && lines(text(theirs.stderr)) !== lines(ours.stderr))
    problems.push('stderr')
  return { problems, theirs: { ...theirs, stdout: text(theirs.stdout), stderr: text(theirs.stderr) }, ours }
}

/** Where things lie in memory is nobody's business; templates hide what they print as base64. */
function withoutAddresses(text) {
  const plain = text.replace(/\b[A-Za-z0-9+/]{12,}=*/g, (word) => Buffer.from(word, 'base64').toString('latin1'))
  return plain.replace(/\b0xc?[0-9a-f]{9,12}\b/g, '0x')
}

const countOf = (folder) => readdirSync(folder, { recursive: true }).length

function sameBytes(buffer, text, cwd) {
  const bytes = bytesOf(text)
  return buffer.equals(bytes) || Buffer.from(buffer.toString('latin1').replaceAll(cwd, '{cwd}'), 'latin1').equals(bytes)
}
