/* The player as a component of NiceGUI: its scripts and style come from the same server, the frames from frames-url; says 'person'. */
import { loadResource } from "../../static/utils/resources.js";

export default {
  template: '<div class="gv-panel"></div>',
  props: { resourcePath: String, framesUrl: String, loading: String, failed: String },
  async mounted() {
    await this.$nextTick(); // window.path_prefix is set by then
    const from = `${window.path_prefix || ""}${this.resourcePath}`;
    await loadResource(`${from}/player.css`);
    for (const name of ["story", "player"]) await loadResource(`${from}/${name}.js`);
    const onPerson = (number) => this.$emit("person", { number });
    this.player = await window.Grapevine.load(this.$el, this.framesUrl, { loading: this.loading, failed: this.failed, onPerson });
  },
  unmounted() { this.player?.stop(); },
};
