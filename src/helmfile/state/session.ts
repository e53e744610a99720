/** What all files of one run share: ports, the renderer with what it knows, what was fetched. */
import { filesIn } from '../files.ts'
import type { StateFiles } from '../files.ts'
import type { HelmfilePorts } from '../ports.ts'
import { newRemote } from '../remote/remote.ts'
import type { Remote } from '../remote/remote.ts'
import { newRenderer } from '../template/renderer.ts'
import type { Renderer } from '../template/renderer.ts'
import type { LoadOptions } from './options.ts'
import type { Storage } from './storage.ts'

export interface LoadSession {
  readonly ports: HelmfilePorts
  readonly options: LoadOptions
  readonly environment: string
  /** The world as seen from a folder. */
  readonly at: (directory: string) => Place
}

export interface Place {
  readonly files: StateFiles
  readonly renderer: Renderer
  readonly remote: Remote
}

export function newLoadSession(options: LoadOptions, ports: HelmfilePorts): LoadSession {
  const here = filesIn(ports.files, ports.cwd)
  const renderer = newRenderer(ports, here)
  const places = new Map<string, Place>()
  const at = (directory: string): Place => {
    let place = places.get(directory)
    if (place === undefined) {
      const files = filesIn(ports.files, directory)
      places.set(directory, (place = { files, renderer: renderer.at(files), remote: newRemote(ports, files) }))
    }
    return place
  }
  return { ports, options, environment: options.environment ?? 'default', at }
}

/** Where the paths of one file begin. */
export function storageOf(session: LoadSession, place: Place, file: { filePath: string; basePath: string }): Storage {
  return { ...file, files: place.files, remote: place.remote, log: session.ports.log }
}
