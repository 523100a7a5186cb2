/* Native radio buttons or checkboxes for policies; says 'pick' with what is chosen. All text is set as text. */
export default {
  template: `<fieldset class="gw-options" :disabled="closed"><legend>{{ legend }}</legend><div class="gw-options-list">
    <label v-for="one in options" :key="one.value" class="gw-option">
      <input :type="several ? 'checkbox' : 'radio'" :name="group" :value="one.value" :checked="chosen.includes(one.value)"
        :disabled="isFull(one.value)" @change="change(one.value, $event.target)">
      <span v-if="one.glyph" class="gw-mark" aria-hidden="true" :style="{ color: one.colour }">{{ one.glyph }}</span><span v-else></span>
      <span><strong>{{ one.label }}</strong><span v-if="one.idea" class="gw-idea">{{ one.idea }}</span></span>
    </label></div></fieldset>`,
  props: { legend: String, options: Array, picked: Array, several: Boolean, least: Number, most: Number, closed: Boolean },
  data() { return { chosen: [...(this.picked || [])], group: `gw-${Math.random().toString(36).slice(2)}` }; },
  watch: { picked(now) { this.chosen = [...now]; } },
  methods: {
    isFull(value) { return this.several && this.chosen.length >= this.most && !this.chosen.includes(value); },
    change(value, input) {
      if (!this.several) this.chosen = [value];
      else if (input.checked) this.chosen = this.options.map((one) => one.value).filter((one) => one === value || this.chosen.includes(one));
      else if (this.chosen.length > this.least) this.chosen = this.chosen.filter((one) => one !== value);
      else { input.checked = true; this.$emit("least", {}); return; }
      this.$emit("pick", { values: [...this.chosen] });
    },
  },
};
