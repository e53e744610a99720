/** Charts that are kept as folders. */
import { lstatSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { cleanPath } from '../../../gotemplate/go/path.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { readArchive } from '../../chart/archive.ts'
import { decodeMetadata } from '../../chart/metadata.ts'
import type { ChartFile } from '../../chart/model.ts'
import { parseYamlFile } from '../../chart/yaml-file.ts'
import { TshelmError, wrapError } from '../../errors.ts'
import { filesIn } from '../write-file.ts'

/** An archive's files in a folder with the chart's name. Throws in Helm's words for what is no chart. */
export function unpackChart(archive: Uint8Array, folder: string, cwd: string): void {
  const files = readArchive(archive)
  const name = nameOf(files)
  const root = cleanPath(folder)
  const chartFolder = cleanPath(`${root}/${name}`)
  const target = filesIn(cwd)
  for (const file of files) {
    const path = cleanPath(`${chartFolder}/${cleanPath(`/${file.name}`)}`)
    refuseLinks(resolve(cwd, chartFolder), resolve(cwd, path))
    target.write(path, file.data)
  }
}

function nameOf(files: readonly ChartFile[]): string {
  const chartFile = files.findLast((file) => file.name === 'Chart.yaml')
  const name = chartFile === undefined ? '' : (metadataName(chartFile) ?? '')
  if (name === '') throw refused('chart name not specified')
  if (name === '.' || name === '..') throw refused(`chart name ${quote(name)} is not allowed`)
  if (name.includes('/') || name.includes(sep))
    throw refused(`chart name ${quote(name)} must not contain path separators`)
  return name
}

function metadataName({ data }: ChartFile): string | undefined {
  try {
    const { name } = decodeMetadata(parseYamlFile(data))
    return typeof name === 'string' ? name : undefined
  } catch (error) {
    throw wrapError('cannot load Chart.yaml: ', error)
  }
}

/** What is there already may be links to elsewhere: nothing is written through them. */
function refuseLinks(root: string, path: string): void {
  let at = dirname(root)
  for (const part of path.slice(at.length).split(sep)) {
    at = join(at, part)
    const found = lstatSync(at, { throwIfNoEntry: false })
    if (found === undefined) return
    if (found.isSymbolicLink() && part !== '') throw refused(`${at} is a link: nothing is unpacked there`)
  }
}

function refused(message: string): TshelmError {
  return new TshelmError('source/invalid-artifact', message)
}
