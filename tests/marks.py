"""The marks of tests, by file: which compile, which start a process. A test may also carry its mark itself.

A line is a file below ``tests/``, or a file and the tests in it that have the mark. What is named neither here nor by a mark of its own
belongs to ``make quick``, and ``tests.guard`` holds it to that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

Marked = Mapping[str, frozenset[str]]
"""Files with the tests in them that have a mark; no tests: all of the file."""

SLOW = """
api/test_studies.py
cli/test_app.py: test_a_graph_sets_the_people_and_is_reported test_a_policy_that_fails_in_the_first_world_ends_a_sweep
    test_a_replay_of_a_point_sets_what_the_point_sets
    test_check_says_what_the_world_shows_and_solve_stores_what_it_takes
cli/test_studies.py
cli/test_until_sure.py
company/test_consistency.py
company/test_desk.py
company/test_outreach.py
company/test_queue_laws.py
conduct/test_events.py
conduct/test_mechanisms.py
end_to_end/test_anywhere.py
end_to_end/test_command.py
engine/mesa/test_agent_sets.py
engine/mesa/test_copies.py
engine/mesa/test_data.py
engine/mesa/test_handles.py
engine/mesa/test_memory.py
engine/mesa/test_seeds.py: test_a_batch_over_a_parameter_rng_uses_it test_a_batch_over_seeds_uses_them
    test_a_seed_that_is_not_given_is_fresh_and_recorded test_draws_of_a_user_follow_the_seed_and_leave_the_model_alone
    test_iterations_of_a_batch_are_different_models_that_can_be_repeated test_the_seed_of_a_model_stays
    test_what_makes_a_generator_makes_a_seed test_whole_numbers_are_seeds
engine/mesa/test_setters.py
engine/test_replicate.py
engine/test_schedule.py
kernel/test_compile.py
kernel/test_compile_cache.py: test_only_what_the_hash_covers_is_kept
kernel/test_elementary.py
kernel/test_interrupts.py
kernel/test_numba_internals.py
kernel/test_random_draws.py
measures/test_ownership.py: test_a_run_tells_the_mix_by_month_region_and_type
measures/test_service.py: test_a_run_has_every_further_measure test_measures_of_service
    test_nothing_served_is_nothing_known test_the_worst_off_and_the_bands
measures/test_summary.py
measures/test_worth.py
policies/test_combinations.py: test_a_blend_gives_each_policy_its_share_of_conversations
    test_a_blend_inside_a_blend_tosses_another_coin test_a_combination_of_one_policy_is_that_policy
    test_any_combination_answers_row_by_row_and_keeps_to_the_budget test_in_a_world_it_gives_the_same_bytes
    test_the_coin_policy_in_a_blend_treats_as_many_as_alone test_the_coins_of_a_case_know_nothing_of_each_other
    test_until_it_changes_a_schedule_leaves_the_bytes_of_its_first_policy
    test_what_a_part_does_wrong_does_not_hide_in_the_mean
policies/test_equal_budgets.py
policies/test_policies.py: test_a_policy_that_raises_fails_alone
    test_as_many_answer_the_survey_as_stated_and_who_does_changes_by_the_month test_foresight_is_refused
    test_nobody_or_everybody_may_answer_and_more_answers_add_to_those_there test_the_coin_of_a_case_belongs_to_it
policies/test_the_nine.py: test_bands_are_wider_the_lower_they_are
    test_in_a_world_the_company_waits_for_peers_unless_it_matters_or_spreads
    test_nobody_who_was_heard_got_less_than_an_adequate_answer_in_a_world
    test_one_public_reply_at_most_and_then_private test_peers_settle_more_when_they_get_the_first_chance
properties/test_baseline.py
properties/test_pairing.py
scenario/test_describe.py: test_compiled_code_takes_the_packed_record
society/test_derived_layer.py
society/test_dialects.py
society/test_generate.py
society/test_graph.py: test_a_generated_graph_agrees_with_networkx test_given_strengths_are_the_plain_rule
    test_grown_strength_counts_friends_when_the_newcomer_came test_measures_agree_with_networkx
    test_people_without_edges_are_measured_too test_reciprocity_agrees_with_networkx
    test_strength_counts_friends_in_common test_the_tail_exponent_of_a_power_law_is_found
society/test_graph_file.py: test_a_directed_line_means_that_the_first_follows_the_second
    test_a_society_survives_the_file test_an_undirected_line_in_the_followers_layer_goes_both_ways
    test_direction_in_the_close_layer_is_ignored_and_said test_duplicates_in_gml_are_counted
    test_edge_lists_of_many_forms test_graphml_and_gml test_graphml_says_whether_it_is_directed
    test_nothing_is_fixed_in_silence test_what_a_report_says_of_a_clean_file test_words_as_ids_are_reported
society/test_graph_formats.py
state/test_event_queue.py
state/test_tables.py: test_tables_have_the_columns_of_their_modules
state/test_turn_log.py
study/analysis/test_break_even.py: test_only_the_complaint_of_that_day_is_special test_the_interval_covers_the_truth
study/analysis/test_intervals.py: test_equal_policies_raise_a_false_alarm_in_one_study_of_twenty
study/analysis/test_trajectory_diff.py
study/design/test_record.py
study/execute/test_failures.py
study/execute/test_flat_memory.py
study/execute/test_interrupts.py
study/execute/test_profile.py
study/execute/test_runner.py
study/workers/test_dask.py
test_model.py
validation/targets/test_acquisition.py: test_joiners_are_followed_for_a_year_at_most
    test_the_part_that_is_word_of_mouth
validation/targets/test_complaining.py
validation/targets/test_curves.py: test_everything_said_in_a_world_is_counted_once
validation/targets/test_exact_cascade.py: test_the_simulation_passes_on_by_its_chance
validation/targets/test_exact_growth.py: test_nobody_leaves_in_the_world_of_bass test_retention_is_as_asked_for
validation/targets/test_redress.py
validation/targets/test_attention.py: test_assortativity_of_a_star_is_minus_one test_reshares_beyond_one_degree
validation/test_command.py
validation/test_experiments.py: test_an_unlimited_desk_has_somebody_for_each_customer
    test_worlds_that_are_done_with_are_let_go_of
validation/test_results.py
validation/test_run.py
views/figures/test_figures.py: test_drawing_again_gives_the_same_bytes_and_leaves_no_setting_behind
    test_every_drawing_names_the_version_and_the_study test_texts_do_not_lie_over_each_other
views/report/test_browser.py
views/report/test_page.py
views/test_series.py: test_multiples_take_what_was_drawn_and_else_what_the_scenario_says
views/test_validation_page.py
"""
PROCESS = """
api/test_door.py: test_importing_the_package_and_reading_its_names_loads_nothing_heavy
    test_policies_are_a_package_and_a_list_in_any_order
api/test_errors.py: test_the_base_loads_nothing_else
api/test_progress.py: test_a_notebook_shows_bar_answer_and_table test_silence_prints_nothing
api/test_script.py
api/test_studies.py: test_a_comparison_gives_an_answer_and_data_frames test_a_run_has_its_measures
    test_a_stopped_comparison_goes_on_with_the_same_call test_differences_are_those_of_the_runs
    test_drawn_parameters_are_columns test_results_are_where_the_command_puts_them_and_are_read_again
    test_resume_takes_the_folder_alone test_scenarios_may_be_paths_names_and_objects
    test_the_door_and_the_command_make_the_same_bytes test_what_cannot_be_used_is_refused_before_anything_runs
    test_what_fails_is_a_row_and_is_shown
benchmarks/test_benchmarks.py
benchmarks/test_scale.py: test_next_to_nothing_is_measured_from_end_to_end
cli/test_app.py: test_a_policy_from_a_file test_a_policy_that_misbehaves_fails_alone
    test_a_setting_counts_and_customers_set_the_market test_a_study_in_the_folder_is_not_overwritten
    test_break_even_prints_a_following_or_none_and_draws_it test_compare_prints_the_answer_and_leaves_a_folder
    test_ctrl_c_ends_with_130_and_the_study_goes_on_later test_json_is_json_and_nothing_else
    test_run_prints_month_by_month test_several_scenarios_are_compared_one_after_the_other
    test_the_manifest_says_what_to_watch_and_discuss test_the_replay_command_repeats_the_failure
    test_the_same_study_again_is_printed_from_its_folder test_twin_worlds_tell_what_the_event_did
    test_wrong_input_is_one_message_and_code_two
cli/test_schedule.py
cli/test_until_sure.py
cli/test_what_was_meant.py: test_failed_runs_are_an_exit_code_of_break_even_too
    test_failed_runs_are_an_exit_code_of_resume_too
docs/test_notebook.py: test_it_runs_from_study_to_figure
docs/test_picture.py
docs/test_results_page.py: test_the_event_log_holds_every_turn_of_a_conversation test_the_examples_read_a_folder
end_to_end/test_knowing_enough.py: test_a_study_is_swept_and_explained
    test_until_sure_ends_with_a_policy_and_the_folder_of_so_many_replicates
end_to_end/test_streams.py
end_to_end/test_survival.py
house/test_makefile.py
house/test_readme.py: test_commands_and_options_exist
house/test_startup.py
house/test_tree.py: test_no_file_names_a_registry_or_a_machine test_the_tree_is_looked_at
house/test_vocabulary.py: test_the_words_of_the_command_line_are_those_of_the_glossary
house/test_wheel.py
kernel/test_compile_cache.py: test_a_corrected_docstring_compiles_nothing
    test_a_file_that_was_cut_off_is_compiled_again
    test_a_folder_that_cannot_be_written_is_read_and_what_it_lacks_goes_elsewhere
    test_a_relative_folder_is_the_same_for_processes_that_start_elsewhere test_a_second_installation_compiles_nothing
    test_an_edited_callee_is_noticed_where_the_cache_cannot_be_written
    test_importing_the_model_makes_nothing_and_needs_no_home
    test_processes_that_compile_at_the_same_time_leave_whole_files
    test_sources_that_are_edited_while_a_process_runs_leave_nothing_in_the_cache
    test_the_temporary_folder_is_shared_with_the_processes_that_are_started
    test_where_nothing_can_be_written_each_process_compiles_for_itself
kernel/test_compilers.py: test_a_numba_without_the_names_that_the_cache_needs_compiles_and_keeps_nothing
    test_both_compilers_give_the_same_bytes_and_keep_their_code_apart
kernel/test_sources.py: test_every_version_of_python_reads_the_same
mesa_versions/test_other_interpreters.py
mesa_versions/test_smoke.py
policies/test_plugin.py
properties/test_switches.py
study/analysis/test_explain.py
study/analysis/test_trajectory_diff.py
study/execute/test_expand.py
study/execute/test_sequential.py: test_a_failed_run_is_kept_with_its_traceback test_an_interrupted_choice_goes_on
    test_an_observation_is_a_block_of_draws test_it_ends_undecided_at_the_most
    test_the_folder_is_that_of_so_many_replicates_asked_for_at_once test_what_is_there_is_not_run_again
study/storage/test_files.py: test_a_shell_reads_what_is_quoted
study/storage/test_lock.py: test_a_lock_is_gone_when_its_holder_is_killed test_one_process_holds_a_folder_and_is_named
study/storage/test_query.py
study/storage/test_store.py: test_a_process_killed_in_the_middle_of_a_write_leaves_nothing_that_reads_as_whole
    test_reading_leaves_nothing_to_threads_that_outlive_python test_the_second_process_is_told_who_holds_the_folder
study/workers/test_machine_failures.py
study/workers/test_pool.py
"""

BROWSER = """
views/report/test_browser.py
"""


@cache
def tables() -> Mapping[str, Marked]:
    """Return the files and tests of each mark."""
    return {"slow": _read(SLOW), "process": _read(PROCESS), "browser": _read(BROWSER)}


def marks_of(file: str, test: str) -> list[str]:
    """Return the marks of a test, by its file below ``tests/`` and its name without parameters."""
    return [mark for mark, files in tables().items() if file in files and (not files[file] or test in files[file])]


def _read(table: str) -> Marked:
    lines = (re.match(r"(\S+?)(?::\s*(.*))?$", line) for line in re.sub(r"\n +", " ", table).strip().splitlines())
    return {line[1]: frozenset((line[2] or "").split()) for line in lines if line}
