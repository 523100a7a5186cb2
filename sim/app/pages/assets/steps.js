/* The steps as links; which one is shown stands in the address (#watch) and on the body, where the style sheet reads it. */
export default {
  template: `<nav class="gw-steps" :aria-label="name"><ol>
    <li v-for="(one, place) in steps" :key="one.key">
      <a :href="'#' + one.key" :aria-current="one.key === shown ? 'step' : null" :class="{ 'gw-ready': one.ready }">
        <span class="gw-number" aria-hidden="true">{{ one.extra ? '' : place + 1 }}</span><span class="gw-name">{{ one.name }}</span>
        <span v-if="one.ready" class="gw-unseen">{{ readyText }}</span>
      </a>
    </li></ol></nav>`,
  props: { steps: Array, name: String, language: String, readyText: String },
  data: () => ({ shown: "" }),
  mounted() {
    document.documentElement.lang = this.language;
    this.heard = () => this.show(true);
    window.addEventListener("hashchange", this.heard);
    this.show(false);
  },
  watch: {
    steps(now) { // the step that is shown may be switched off
      if (now.some((one) => one.key === this.shown)) return;
      window.location.hash = now[1].key;
    },
  },
  unmounted() { window.removeEventListener("hashchange", this.heard); },
  methods: {
    wanted() {
      const key = window.location.hash.slice(1);
      return this.steps.some((one) => one.key === key) ? key : this.steps[0].key;
    },
    show(moved) {
      const key = this.wanted();
      if (key === this.shown) return;
      this.shown = document.body.dataset.step = key;
      this.$emit("step", { step: key });
      this.$nextTick(() => { // on a phone the links are wider than the screen
        const link = this.$el.querySelector("[aria-current]");
        if (link) this.$el.scrollLeft = link.offsetLeft - (this.$el.clientWidth - link.offsetWidth) / 2;
      });
      if (moved) this.arrive(key);
    },
    arrive(key) { // a screen reader and the keyboard go on from the step's heading
      window.scrollTo(0, 0);
      const section = document.querySelector(`[data-of="${key}"]`);
      section?.focus({ preventScroll: true });
    },
    go(key) { window.location.hash = key; },
  },
};
