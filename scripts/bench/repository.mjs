/** What is served while sources are measured: a repository of some charts, an index of many, a certificate. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A chart whose archive has some 50 kB. */
export function writeBallastChart(path, name) {
  mkdirSync(join(path, 'templates'), { recursive: true })
  writeFileSync(join(path, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.20.0\n`)
  writeFileSync(join(path, 'templates/a.yaml'), 'a: {{ .Release.Name }}\n')
  writeFileSync(join(path, 'README.md'), randomBytes(50_000).toString('hex'))
}

export function writeUmbrella(path, names, repository) {
  const entry = (name) => `- name: ${name}\n  version: ^1.0.0\n  repository: ${repository}\n`
  const chart = `apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies:\n${names.map(entry).join('')}`
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'Chart.yaml'), chart)
}

/** `<name>-1.20.0.tgz` of each is there; of the versions before, the index alone tells. */
export function writeIndex(folder, names) {
  const versions = Array.from({ length: 20 }, (_, i) => `1.${20 - i}.0`)
  const digestOf = (name) => sha256(readFileSync(join(folder, `${name}-1.20.0.tgz`)))
  const charts = names.map((name) => [
    name,
    versions.map((version, i) => [version, i === 0 ? digestOf(name) : anyDigest()]),
  ])
  writeFileSync(join(folder, 'index.yaml'), indexText(charts))
}

/** As large ones are: many charts, a hundred versions of each. */
export function writeLargeIndex(folder, bytes) {
  const versions = Array.from({ length: 100 }, (_, i) => `1.${100 - i}.0`)
  const chart = (i) => [`chart-${i}`, versions.map((version) => [version, anyDigest()])]
  const count = Math.ceil(bytes / indexText([chart(0)]).length)
  writeFileSync(join(folder, 'index.yaml'), indexText(Array.from({ length: count }, (_, i) => chart(i))))
}

function indexText(charts) {
  const text = ([name, versions]) =>
    `  ${name}:\n${versions.map(([version, digest]) => entryText(name, version, digest)).join('')}`
  return `apiVersion: v1\nentries:\n${charts.map(text).join('')}generated: "2026-01-02T03:04:05.678901234Z"\n`
}

function entryText(name, version, digest) {
  return `  - apiVersion: v2
    appVersion: 1.2.3
    created: "2026-01-02T03:04:05.678901234Z"
    description: A chart with a sentence that tells what it is good for
    digest: ${digest}
    home: https://example.com/${name}
    keywords:
    - database
    - nosql
    maintainers:
    - email: ann@example.com
      name: Ann
    name: ${name}
    sources:
    - https://example.com/${name}/source
    type: application
    urls:
    - ${name}-${version}.tgz
    version: ${version}
`
}

function anyDigest() {
  return randomBytes(32).toString('hex')
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

/** For localhost; it signs itself. @param doors the SDK's module @returns paths of PEM files */
export async function writeCertificate(folder, { loadChart, template }) {
  const text = '{{ genSelfSignedCert "localhost" (list "127.0.0.1") (list "localhost") 1 | toJson }}'
  const files = { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n', 'templates/NOTES.txt': text }
  const { notes } = await template({ chart: await loadChart({ files }) })
  const { Cert, Key } = JSON.parse(notes)
  const paths = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  writeFileSync(paths.cert, Cert)
  writeFileSync(paths.key, Key)
  return paths
}
