import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { TagEditor } from '#catalog/tags/tag_editor'
import { actorOf } from '#controllers/admin_api/actor'
import AdminTagTransformer from '#transformers/admin_tag_transformer'
import { serialize } from '#transformers/serialize'
import { saveTagValidator } from '#validators/admin_catalog'

@inject()
export default class TagsController {
  constructor(private editor: TagEditor) {}

  async index() {
    return { data: await serialize(AdminTagTransformer.transform(await this.editor.list())) }
  }

  async store(ctx: HttpContext) {
    const { name, category = null } = await ctx.request.validateUsing(saveTagValidator)
    const tag = await this.editor.create({ name, category }, actorOf(ctx))
    ctx.response.status(201).header('Location', `/api/v1/admin/tags/${tag.id}`)
    return serialize(AdminTagTransformer.transform(tag))
  }

  async show({ params }: HttpContext) {
    return serialize(AdminTagTransformer.transform(await this.editor.find(params.id)))
  }

  async update(ctx: HttpContext) {
    const fields = await ctx.request.validateUsing(saveTagValidator)
    const tag = await this.editor.update(ctx.params.id, fields, actorOf(ctx))
    return serialize(AdminTagTransformer.transform(tag))
  }

  async destroy(ctx: HttpContext) {
    await this.editor.delete(ctx.params.id, actorOf(ctx))
    ctx.response.noContent()
  }
}
