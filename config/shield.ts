import { defineConfig } from '@adonisjs/shield'

/** Only forms are checked: `app/middleware/panel_page_middleware.ts` writes the headers of a page. */
const shieldConfig = defineConfig({
  csrf: { enabled: true, methods: ['POST'], enableXsrfCookie: false },
})

export default shieldConfig
