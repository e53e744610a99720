/** The file system of this machine. Only the CLI imports it: users of the SDK hand in node:fs themselves. */
import * as fs from 'node:fs'
import { fileSystemOver } from './file-system-over.ts'
import type { FileSystem } from './file-system.ts'

export const nodeFileSystem: FileSystem = fileSystemOver(fs)
