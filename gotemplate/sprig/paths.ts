/** Sprig's functions on paths. The os… forms are Helm's on Unix, whatever system this runs on. */
import type { FuncMap } from '../func.ts'
import { basePath, cleanPath, dirPath, extPath, isAbsPath } from '../go/path.ts'

export const pathFuncs: FuncMap = {
  base: [basePath, 'string'],
  dir: [dirPath, 'string'],
  clean: [cleanPath, 'string'],
  ext: [extPath, 'string'],
  isAbs: [isAbsPath, 'string'],
  osBase: [basePath, 'string'],
  osDir: [dirPath, 'string'],
  osClean: [cleanPath, 'string'],
  osExt: [extPath, 'string'],
  osIsAbs: [isAbsPath, 'string'],
}
