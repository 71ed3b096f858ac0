/** Made by lib/generators/{%= name.base %} from its template. */
export const {%= '{' + '%= name.variable %' + '}' %} = '{%= '{' + '%= name.path %' + '}' %}'
