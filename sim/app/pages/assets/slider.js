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
        <button v-if="differs" type="button" class="gw-button gw-quiet gw-chip" :aria-label="resetText + ': ' + label" @click="$emit('reset', {})">{{ resetText }}</button></div></div>
    <p v-if="wrong" class="gw-wrong" role="alert">{{ wrong }}</p>
  </div>`,
  props: { label: String, texts: Array, at: Number, text: String, home: Number, differs: String, note: String, wrong: String,
           resetText: String, factsText: String, facts: Array },
  data() { return { place: this.at, id: `gw-${Math.random().toString(36).slice(2)}` }; },
  watch: { at(now) { this.place = now; }, text() { this.place = this.at; } },
  computed: {
    shown() { return this.place === this.at ? this.text : this.texts[this.place]; },
    mark() { return this.texts.length > 1 ? 100 * this.home / (this.texts.length - 1) : 0; },
  },
  methods: { send() { this.$emit("set", { place: this.place }); } },
};
