import { defineConfig, drivers } from '@adonisjs/core/hash'

export const BCRYPT_COST = 12

const hashConfig = defineConfig({
  default: 'bcrypt',
  list: { bcrypt: drivers.bcrypt({ rounds: BCRYPT_COST }) },
})

export default hashConfig

declare module '@adonisjs/core/types' {
  export interface HashersList extends InferHashers<typeof hashConfig> {}
}
