/* A slider over a list of values: the browser shows their texts while it is dragged, the server hears where it is left. */
export default {
  template: `<div class="gw-slider" :class="{ 'gw-differs': differs }">
    <div class="gw-slider-head"><label :for="id">{{ label }}</label><output :for="id">{{ shown }}</output></div>
    <div class="gw-track"><input type="range" :id="id" min="0" :max="texts.length - 1" step="1" :value="place" :aria-valuetext="shown"
      :aria-describedby="home === null ? null : id + '-d'" @input="place = Number($event.target.value)" @change="send">
      <span v-if="home !== null" class="gw-home" aria-hidden="true" :style="{ left: 'calc(' + mark + '% + ' + (8 - 0.16 * mark) + 'px)' }"></span></div>
    <div class="gw-ends" aria-hidden="true"><span>{{ texts[0] }}</span><span>{{ texts[texts.length - 1] }}</span></div>
    <div class="gw-slider-foot" v-if="facts.length || home !== null">
      <details v-if="facts.length"><summary>{{ factsText }}<span class="gw-unseen">: {{ label }}</span></summary>
        <dl><template v-for="one in facts" :key="one[0]"><dt>{{ one[0] }}</dt><dd>{{ one[1] }}</dd></template></dl></details>
      <div class="gw-differs-row"><span class="gw-differs-text" :id="id + '-d'">{{ differs || note }}</span>
        <button v-if="differs" type="button" class="gw-button gw-quiet gw-chip" :aria-label="resetText + ': ' + label" @click="reset">{{ resetText }}</button></div></div>
    <p v-if="wrong" class="gw-wrong" role="alert">{{ wrong }}</p>
  </div>`,
  props: { label: String, texts: Array, at: Number, text: String, home: Number, differs: String, note: String, wrong: String,
           resetText: String, factsText: String, facts: Array },
  data() { return { place: this.at, id: `gw-${Math.random().toString(36).slice(2)}` }; },
  watch: { at() { this.follow(); }, text() { this.follow(); } },
  unmounted() { clearTimeout(this.later); },
  computed: {
    shown() { return this.place === this.at ? this.text : this.texts[this.place]; },
    mark() { return this.texts.length > 1 ? 100 * this.home / (this.texts.length - 1) : 0; },
  },
  methods: {
    follow() { // while it moves on, what the server says is old already
      if (this.later !== undefined && this.at !== this.sent) return;
      this.rest();
      this.place = this.at;
    },
    rest() { clearTimeout(this.later); this.later = this.sent = undefined; },
    send() { // keys repeat faster than anybody needs to hear
      this.rest();
      this.later = setTimeout(() => {
        this.sent = this.place;
        this.$emit("set", { place: this.place });
        this.later = setTimeout(() => { this.rest(); this.follow(); }, 3000);
      }, 120);
    },
    reset() { this.rest(); this.$emit("reset", {}); },
  },
};
