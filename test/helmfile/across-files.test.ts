/** `needs` that point into other files: which releases come when, and what is refused. */
import { describe, expect, it } from 'vitest'
import { portsOf } from '../../src/helmfile/load-helmfile.ts'
import { visitInOrder, type NeedsChoice } from '../../src/helmfile/state/across-files.ts'
import { planReleases } from '../../src/helmfile/state/plan.ts'
import type { LoadOptions } from '../../src/helmfile/state/options.ts'
import { selectedReleases } from '../../src/helmfile/state/select.ts'
import { worldOf } from './world.ts'

type Releases = Readonly<Record<string, readonly string[]>>

/** `{ 'a.yaml': ['one > two', …] }`: one needs two. */
function filesOf(releases: Releases): Record<string, string> {
  const line = (text: string): string => {
    const [name = '', needs = ''] = text.split(' > ')
    return `- {name: ${name}, chart: x/y, labels: {of: ${name.slice(0, 1)}}, needs: [${needs}]}\n`
  }
  const entries = Object.entries(releases).map(([file, own]) => [
    `helmfile.d/${file}`,
    `releases:\n${own.map(line).join('')}`,
  ])
  return Object.fromEntries(entries) as Record<string, string>
}

/** Files and the groups of their releases, visit by visit. */
async function visits(
  files: Record<string, string>,
  options: Partial<LoadOptions & NeedsChoice> = {},
): Promise<string[]> {
  const seen: string[] = []
  const world = worldOf(files)
  const choice = { skipNeeds: true, takesNeeds: false, needsAcrossFiles: true, file: '', ...options }
  await visitInOrder(choice, portsOf(world), (state) => {
    const selected = selectedReleases(state, false)
    if (selected.length === 0) return Promise.resolve({ matched: false, errors: [] })
    const { skipNeeds, takesNeeds: includeNeeds, reverse = false } = choice
    const groups = planReleases(state, { selected, skipNeeds, includeNeeds, reverse })
    const names = groups.map((group) => group.map(({ name }) => name).join(' ')).join(' | ')
    seen.push(`${state.filePath.slice(state.filePath.lastIndexOf('/') + 1)}: ${names}`)
    return Promise.resolve({ matched: true, errors: [] })
  })
  expect(world.logged.filter((line) => line.includes('WARNING'))).toEqual([])
  return seen
}

describe('files', () => {
  it.each<[string, Releases, readonly string[]]>([
    ['keep their order where it does', { 'a.yaml': ['a1'], 'b.yaml': ['b1 > a1'] }, ['a.yaml: a1', 'b.yaml: b1']],
    [
      'come behind those that they need',
      { 'a.yaml': ['a1 > b1', 'a2'], 'b.yaml': ['b1'] },
      ['b.yaml: b1', 'a.yaml: a1 a2'],
    ],
    [
      'keep groups of their own',
      { 'a.yaml': ['a1 > b1', 'a2 > a1'], 'b.yaml': ['b2 > b1', 'b1'] },
      ['b.yaml: b1 | b2', 'a.yaml: a1 | a2'],
    ],
    [
      'that need each other come in parts',
      { 'a.yaml': ['a1 > b1', 'a2', 'a3 > a2'], 'b.yaml': ['b1 > a2', 'b2'] },
      ['a.yaml: a2 | a3', 'b.yaml: b1 b2', 'a.yaml: a1'],
    ],
    [
      'far apart',
      { 'a.yaml': ['a1 > c1'], 'b.yaml': ['b1'], 'c.yaml': ['c1 > d1'], 'd.yaml': ['d1'] },
      ['b.yaml: b1', 'd.yaml: d1', 'c.yaml: c1', 'a.yaml: a1'],
    ],
  ])('%s', async (_, releases, expected) => {
    expect(await visits(filesOf(releases))).toEqual(expected)
  })

  it('are taken down the other way round', async () => {
    const files = filesOf({ 'a.yaml': ['a1', 'a2 > b1'], 'b.yaml': ['b1 > a1'] })
    expect(await visits(files, { reverse: true })).toEqual(['a.yaml: a2', 'b.yaml: b1', 'a.yaml: a1'])
  })

  it('that are nested count as well, with contexts and namespaces', async () => {
    const files = {
      'helmfile.yaml': 'helmfiles: [sub.yaml]\nreleases: [{name: base, chart: x/y, namespace: n, kubeContext: c}]\n',
      'sub.yaml': 'releases: [{name: app, chart: x/y, needs: [c/n/base]}]\n',
    }
    expect(await visits(files)).toEqual(['helmfile.yaml: base', 'sub.yaml: app'])
  })
})

describe('what is needed and not selected', () => {
  const files = filesOf({ 'a.yaml': ['a1 > b1', 'a2'], 'b.yaml': ['b1 > c1', 'b2'], 'c.yaml': ['c1'] })
  const selectors = ['of=a']
  it('is left out', async () => {
    expect(await visits(files, { selectors })).toEqual(['a.yaml: a1 a2'])
  })
  it('is taken in, with what it needs', async () => {
    expect(await visits(files, { selectors, skipNeeds: false, takesNeeds: true })).toEqual([
      'c.yaml: c1',
      'b.yaml: b1',
      'a.yaml: a1 a2',
    ])
  })
  it('is refused', async () => {
    const message = 'release "a1" depends on "b1" which does not match the selectors.'
    await expect(visits(files, { selectors, skipNeeds: false })).rejects.toThrow(message)
  })
  it('may stand in a file whose own selectors keep it from being read', async () => {
    const nested = {
      'helmfile.yaml':
        'helmfiles: [{path: sub.yaml, selectors: [of=b]}]\nreleases: [{name: a1, chart: x/y, labels: {of: a}, needs: [b1]}]\n',
      'sub.yaml': 'releases: [{name: b1, chart: x/y, labels: {of: b}}]\n',
    }
    expect(await visits(nested, { selectors })).toEqual(['helmfile.yaml: a1'])
  })
})

describe('refused', () => {
  it.each<[string, Releases, string]>([
    ['cycles', { 'a.yaml': ['a1 > b1'], 'b.yaml': ['b1 > a1'] }, 'cycle detected: a1 -> b1 -> a1'],
    ['what no file defines', { 'a.yaml': ['a1 > none'] }, 'depend(s) on an undefined release "none"'],
  ])('%s', async (_, releases, message) => {
    await expect(visits(filesOf(releases))).rejects.toThrow(message)
  })
  it('without the switch, as upstream refuses it', async () => {
    const files = filesOf({ 'a.yaml': ['a1'], 'b.yaml': ['b1 > a1'] })
    await expect(visits(files, { needsAcrossFiles: false })).rejects.toThrow('undefined release "a1"')
  })
})
