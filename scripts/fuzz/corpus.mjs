// The charts of the corpus with values changed at random: other types, nothing, more, less.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { sharedFolder } from '../shared.mjs'

const OTHERS = [
  null,
  true,
  false,
  '',
  'x',
  'a: b',
  0,
  1,
  -3,
  2.5,
  100000000,
  [],
  {},
  ['x'],
  [{ name: 'n' }],
  { a: 'b' },
  { a: { b: null } },
  '{{ .Release.Name }}',
  '{{ .Values.nope.x }}',
  '{{',
  '1.2.3',
  '10Gi',
  ' padded ',
  'line\nline',
  [null],
  'é ✓',
  '0123',
  'true',
  1e21,
]

const FLAGS = [
  ['--kube-version', '1.16'],
  ['--kube-version', 'v1.21.5-eks-1'],
  ['--kube-version', '1.25.0'],
  ['--kube-version', '1.33'],
  ['-a', 'monitoring.coreos.com/v1'],
  ['-a', 'networking.k8s.io/v1/Ingress'],
  ['-a', 'cert-manager.io/v1'],
  ['-a', 'policy/v1beta1/PodSecurityPolicy'],
  ['--is-upgrade'],
  ['--include-crds'],
  ['--no-hooks'],
  ['--skip-tests'],
  ['-n', 'other-space'],
  ['--set', 'global.x=1,nameOverride=n'],
  ['--set', 'fullnameOverride=null'],
  ['--set', 'replicaCount=2,image.tag=x,service.type=NodePort'],
  ['--set-string', 'podAnnotations.a=1'],
  ['--skip-schema-validation'],
]

export function corpusCases(random, work) {
  const cwd = join(work, 'corpus')
  mkdirSync(cwd)
  execFileSync('tar', ['xzf', join(sharedFolder, 'corpus/charts.tar.gz'), '-C', cwd])
  const cases = readFileSync(join(sharedFolder, 'corpus/cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ deterministic, exit }) => deterministic && exit === 0)
  const known = new Map()
  const valuesOf = (dir) => {
    if (!known.has(dir)) {
      const path = join(cwd, dir, 'values.yaml')
      known.set(
        dir,
        existsSync(path) ? (parse(readFileSync(path, 'utf8'), { version: '1.1', maxAliasCount: -1 }) ?? {}) : {},
      )
    }
    return known.get(dir)
  }
  return () => {
    const { dir, values, flags } = random.pick(cases)
    const changes = {}
    for (let left = 1 + random.int(random.pick([2, 2, 6])); left > 0; left--) change(random, valuesOf(dir), changes)
    const file = 'changes.json'
    const more = []
    while (random.chance(0.35)) more.push(...random.pick(FLAGS))
    const release = random.chance(0.8)
      ? 'rel'
      : random.pick(['a', 'prometheus', 'a-release-name-as-long-as-helm-allows-fifty-three-char'.slice(0, 53)])
    return {
      cwd,
      files: { [file]: JSON.stringify(changes, undefined, 1) },
      args: ['template', release, dir, ...flags, ...values.flatMap((path) => ['-f', path]), '-f', file, ...more],
    }
  }
}

/** Puts one changed value under the keys that lead to it. */
function change(random, from, into) {
  const keys = Object.keys(from)
  if (keys.length === 0) {
    into[random.pick(['extra', 'enabled', 'name'])] = random.pick(OTHERS)
    return
  }
  const key = random.pick(keys)
  const old = from[key]
  const isMap = typeof old === 'object' && old !== null && !Array.isArray(old)
  if (isMap && random.chance(0.85)) {
    if (typeof into[key] !== 'object' || into[key] === null || Array.isArray(into[key])) into[key] = {}
    change(random, old, into[key])
  } else if (typeof old === 'boolean' && random.chance(0.8)) into[key] = !old
  else if (Array.isArray(old) && random.chance(0.6)) into[key] = [...old, random.pick(OTHERS)]
  else if (isLike(old, '') && random.chance(0.5))
    into[key] = random.pick(['x', 'v1.2.3', 'some-name', 'a.b/c', '{{ .Release.Name }}-x', '100m', ''])
  else if (isLike(old, {}) && random.chance(0.6)) into[key] = { k: 'v', n: 1 }
  else into[key] = random.pick(OTHERS)
}

const isLike = (value, sample) => typeof value === typeof sample && value !== null
