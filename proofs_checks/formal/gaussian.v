(** Expectations E g(Z) of a standard normal variable Z, for bounded and continuous g, and its
    distribution function Phi.

    E g(Z) is the limit of int_{-n}^n g(x) exp(-x^2/2) dx, divided by that for g = 1. The value of
    the latter, sqrt(2 pi), is not needed. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus.
Open Scope R_scope.

Definition weight (x : R) : R := exp (- x ^ 2 / 2).

(** int_a^b g(x) exp(-x^2/2) dx, and over the whole line. *)
Definition part (g : R -> R) (a b : R) : R := RInt (fun x => g x * weight x) a b.
Definition integral (g : R -> R) : R := real (Lim_seq (fun n => part g (- INR n) (INR n))).

Definition one (x : R) : R := 1.
Definition E (g : R -> R) : R := integral g / integral one.
Definition Phi (w : R) : R := / 2 + part one 0 w / integral one.

Definition everywhere_continuous (g : R -> R) : Prop := forall x, continuous g x.
Definition bounded (M : R) (g : R -> R) : Prop := forall x, Rabs (g x) <= M.

Lemma weight_pos x : 0 < weight x.
Proof. apply exp_pos. Qed.

Lemma weight_even x : weight (- x) = weight x.
Proof. unfold weight. f_equal. field. Qed.

Lemma weight_derivative x : is_derive weight x (- x * weight x).
Proof. unfold weight. auto_derive; [trivial|]. unfold Rdiv. simpl. field. Qed.

Lemma weight_falls x y : 0 <= x < y -> weight y < weight x.
Proof. intros xy. apply exp_increasing. nra. Qed.

Lemma weight_continuous : everywhere_continuous weight.
Proof. intros x. apply (ex_derive_continuous weight). eexists. apply weight_derivative. Qed.

Lemma one_continuous : everywhere_continuous one.
Proof. intros x. apply continuous_const. Qed.

Lemma one_bounded : bounded 1 one.
Proof. intros x. unfold one. rewrite Rabs_R1. lra. Qed.

(** *** Integrals over intervals *)

Lemma part_exists g a b : everywhere_continuous g -> ex_RInt (fun x => g x * weight x) a b.
Proof.
  intros g_continuous. apply (ex_RInt_continuous (V := R_CompleteNormedModule)).
  intros x _. apply (continuous_mult g weight); [apply g_continuous|apply weight_continuous].
Qed.

Lemma part_correct g a b :
  everywhere_continuous g -> is_RInt (fun x => g x * weight x) a b (part g a b).
Proof. intros g_continuous. apply (RInt_correct (V := R_CompleteNormedModule)), part_exists, g_continuous. Qed.

Lemma part_unique g a b l : is_RInt (fun x => g x * weight x) a b l -> part g a b = l.
Proof. exact (is_RInt_unique (V := R_CompleteNormedModule) _ a b l). Qed.

Lemma part_chasles g a b c : everywhere_continuous g -> part g a b + part g b c = part g a c.
Proof.
  intros g_continuous. symmetry. apply part_unique.
  apply (is_RInt_Chasles (V := R_NormedModule) _ a b c); now apply part_correct.
Qed.

Lemma part_point g a : part g a a = 0.
Proof. apply (RInt_point (V := R_CompleteNormedModule)). Qed.

Lemma part_swap g a b : everywhere_continuous g -> part g b a = - part g a b.
Proof. intros g_continuous. pose proof (part_chasles g a b a g_continuous). rewrite part_point in H. lra. Qed.

Lemma part_linear alpha g beta k a b :
  everywhere_continuous g -> everywhere_continuous k ->
  part (fun x => alpha * g x + beta * k x) a b = alpha * part g a b + beta * part k a b.
Proof.
  intros g_continuous k_continuous. apply part_unique.
  eapply is_RInt_ext.
  2: apply (is_RInt_plus (V := R_NormedModule)); apply (is_RInt_scal (V := R_NormedModule)); apply part_correct;
     eassumption.
  intros x _. unfold plus, scal; simpl; unfold mult; simpl. ring.
Qed.

Lemma part_le g k a b :
  everywhere_continuous g -> everywhere_continuous k -> a <= b ->
  (forall x, a <= x <= b -> g x <= k x) -> part g a b <= part k a b.
Proof.
  intros g_continuous k_continuous ab below. unfold part.
  apply RInt_le; [assumption|now apply part_exists|now apply part_exists|].
  intros x x_in. apply Rmult_le_compat_r; [apply Rlt_le, weight_pos|apply below; lra].
Qed.

Lemma part_nonneg g a b :
  everywhere_continuous g -> a <= b -> (forall x, a <= x <= b -> 0 <= g x) -> 0 <= part g a b.
Proof.
  intros g_continuous ab nonneg.
  replace 0 with (part (fun x => 0 * g x + 0 * g x) a b) by (rewrite part_linear by assumption; ring).
  apply part_le; [|assumption|assumption|].
  - intros x. apply (continuous_plus (fun x => 0 * g x) (fun x => 0 * g x));
      apply (continuous_scal_r 0 g x (g_continuous x)).
  - intros x x_in. pose proof (nonneg x x_in). lra.
Qed.

Lemma part_positive g a b :
  everywhere_continuous g -> a < b -> (forall x, a <= x <= b -> 0 < g x) -> 0 < part g a b.
Proof.
  intros g_continuous ab positive. apply RInt_gt_0; [assumption| |].
  - intros x x_in. apply Rmult_lt_0_compat; [apply positive; lra|apply weight_pos].
  - intros x x_in. apply (continuous_mult g weight); [apply g_continuous|apply weight_continuous].
Qed.

(** The mirror image. *)
Lemma part_reflected g a b :
  everywhere_continuous g -> part (fun x => g (- x)) a b = part g (- b) (- a).
Proof.
  intros g_continuous. apply part_unique.
  replace (part g (- b) (- a)) with (- part g (- a) (- b)) by (rewrite (part_swap g (- b)) by assumption; ring).
  apply is_RInt_ext with (f := fun x => - - (g (- x) * weight (- x))).
  { intros x _. rewrite weight_even. apply Ropp_involutive. }
  apply (is_RInt_opp (V := R_NormedModule) (fun x => - (g (- x) * weight (- x)))).
  apply (is_RInt_comp_opp (fun x => g x * weight x)). now apply part_correct.
Qed.

(** Mills: int_X^Y exp(-x^2/2) dx <= exp(-X^2/2) / X. *)
Lemma mills X Y : 0 < X <= Y -> part one X Y <= weight X / X.
Proof.
  intros XY.
  assert (primitive : is_RInt (fun x => x * weight x) X Y (minus (- weight Y) (- weight X))).
  { apply (is_RInt_derive (fun x => - weight x) (fun x => x * weight x)).
    - intros x _. replace (x * weight x) with (- (- x * weight x)) by ring.
      apply (is_derive_opp weight x (- x * weight x)), weight_derivative.
    - intros x _. apply (continuous_mult (fun x => x) weight); [apply continuous_id|apply weight_continuous]. }
  apply Rle_trans with (RInt (fun x => / X * (x * weight x)) X Y).
  - apply RInt_le; [lra|apply part_exists, one_continuous| |].
    + apply (ex_RInt_scal (V := R_NormedModule)). eexists. exact primitive.
    + intros x x_in. unfold one. rewrite <- Rmult_assoc. apply Rmult_le_compat_r.
      * apply Rlt_le, weight_pos.
      * apply Rmult_le_reg_l with X; [lra|]. rewrite <- Rmult_assoc, Rinv_r; lra.
  - replace (RInt _ X Y) with (/ X * (weight X - weight Y)).
    + unfold Rdiv. rewrite Rmult_comm. apply Rmult_le_compat_r.
      * apply Rlt_le, Rinv_0_lt_compat. lra.
      * pose proof (weight_pos Y). lra.
    + symmetry. apply (is_RInt_unique (V := R_CompleteNormedModule)).
      replace (/ X * (weight X - weight Y)) with (scal (/ X) (minus (- weight Y) (- weight X))).
      * apply (is_RInt_scal (V := R_NormedModule)). exact primitive.
      * unfold scal, minus, plus, opp; simpl; unfold mult; simpl. ring.
Qed.

(** A piece beyond X, on either side, of a function bounded by M. *)
Lemma tail_right M g X Y :
  everywhere_continuous g -> bounded M g -> 0 < X <= Y -> Rabs (part g X Y) <= M * (weight X / X).
Proof.
  intros g_continuous g_bounded XY.
  assert (M_nonneg : 0 <= M) by (apply Rle_trans with (2 := g_bounded 0), Rabs_pos).
  apply Rle_trans with (part (fun x => M * one x + 0 * one x) X Y).
  - assert (constant : everywhere_continuous (fun x => M * one x + 0 * one x))
      by (intros x; unfold one; apply continuous_const).
    assert (minus_continuous : everywhere_continuous (fun x => -1 * g x + 0 * g x)).
    { intros x. apply (continuous_plus (fun x => -1 * g x) (fun x => 0 * g x));
        apply (continuous_scal_r _ g x (g_continuous x)). }
    apply Rabs_le. split.
    + enough (part (fun x => -1 * g x + 0 * g x) X Y <= part (fun x => M * one x + 0 * one x) X Y) as le.
      { rewrite part_linear in le by assumption. lra. }
      apply part_le; try assumption; [lra|].
      intros x _. unfold one. pose proof (g_bounded x). apply Rabs_le_between in H. lra.
    + apply part_le; try assumption; [lra|].
      intros x _. unfold one. pose proof (g_bounded x). apply Rabs_le_between in H. lra.
  - rewrite part_linear by apply one_continuous.
    pose proof (Rmult_le_compat_l M _ _ M_nonneg (mills X Y XY)). lra.
Qed.

Lemma reflected_continuous g : everywhere_continuous g -> everywhere_continuous (fun x => g (- x)).
Proof.
  intros g_continuous x. apply (continuous_comp (fun x => - x) g).
  - apply (ex_derive_continuous (fun x => - x)). auto_derive. trivial.
  - apply g_continuous.
Qed.

Lemma tail_left M g X Y :
  everywhere_continuous g -> bounded M g -> 0 < X <= Y ->
  Rabs (part g (- Y) (- X)) <= M * (weight X / X).
Proof.
  intros g_continuous g_bounded XY. rewrite <- part_reflected by assumption.
  apply tail_right; [now apply reflected_continuous| |assumption]. intros x. apply g_bounded.
Qed.

(** *** The integral over the line *)

Lemma windows M g X a b :
  everywhere_continuous g -> bounded M g -> 0 < X -> a <= - X -> X <= b ->
  Rabs (part g a b - part g (- X) X) <= 2 * M * (weight X / X).
Proof.
  intros g_continuous g_bounded X_pos a_in b_in.
  rewrite <- (part_chasles g a (- X) b), <- (part_chasles g (- X) X b) by assumption.
  pose proof (tail_right M g X b g_continuous g_bounded ltac:(lra)) as right.
  pose proof (tail_left M g X (- a) g_continuous g_bounded ltac:(lra)) as left.
  rewrite Ropp_involutive in left.
  replace (_ - _) with (part g a (- X) + part g X b) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Lemma weight_ratio_below X : 0 < X -> weight X / X <= / X.
Proof.
  intros X_pos. unfold Rdiv. rewrite <- Rmult_1_l. apply Rmult_le_compat_r.
  - now apply Rlt_le, Rinv_0_lt_compat.
  - rewrite <- exp_0. apply Rlt_le, exp_increasing. nra.
Qed.

Lemma integral_correct M g :
  everywhere_continuous g -> bounded M g ->
  is_lim_seq (fun n => part g (- INR n) (INR n)) (integral g).
Proof.
  intros g_continuous g_bounded.
  assert (M_nonneg : 0 <= M) by (apply Rle_trans with (2 := g_bounded 0), Rabs_pos).
  assert (cauchy : ex_finite_lim_seq (fun n => part g (- INR n) (INR n))).
  { apply ex_lim_seq_cauchy_corr. intros eps.
    destruct (nfloor_ex ((4 * M + 1) / eps)) as [N [_ N_large]].
    { apply Rlt_le, Rdiv_lt_0_compat; [lra|apply cond_pos]. }
    exists (S N). intros n m n_in m_in.
    assert (X_pos : 0 < INR (S N)) by (apply lt_0_INR; lia).
    pose proof (le_INR _ _ n_in). pose proof (le_INR _ _ m_in).
    pose proof (windows M g (INR (S N)) (- INR n) (INR n) g_continuous g_bounded X_pos ltac:(lra) ltac:(lra)) as first.
    pose proof (windows M g (INR (S N)) (- INR m) (INR m) g_continuous g_bounded X_pos ltac:(lra) ltac:(lra)) as second.
    pose proof (weight_ratio_below _ X_pos) as small.
    rewrite <- S_INR in N_large.
    assert (4 * M * / INR (S N) < eps).
    { apply Rmult_lt_reg_r with (INR (S N) / eps); [apply Rdiv_lt_0_compat; [lra|apply cond_pos]|].
      pose proof (cond_pos eps) as eps_pos.
      replace (4 * M * / INR (S N) * (INR (S N) / eps)) with (4 * M / eps) by (field; lra).
      replace (eps * (INR (S N) / eps)) with (INR (S N)) by (field; lra).
      apply Rle_lt_trans with (2 := N_large). unfold Rdiv. apply Rmult_le_compat_r; [|lra].
      now apply Rlt_le, Rinv_0_lt_compat. }
    replace (_ - _) with ((part g (- INR n) (INR n) - part g (- INR (S N)) (INR (S N)))
                          + - (part g (- INR m) (INR m) - part g (- INR (S N)) (INR (S N)))) by ring.
    apply Rle_lt_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp.
    apply Rmult_le_compat_l with (r := 4 * M) in small; lra. }
  apply Lim_seq_correct'. exact cauchy.
Qed.

(** An enclosure by an interval, of which [a, b] may be any larger one. *)
Lemma integral_near M g X a b :
  everywhere_continuous g -> bounded M g -> 0 < X -> a <= - X -> X <= b ->
  Rabs (integral g - part g a b) <= 4 * M * (weight X / X).
Proof.
  intros g_continuous g_bounded X_pos a_in b_in.
  pose proof (integral_correct M g g_continuous g_bounded) as limit.
  pose proof (windows M g X a b g_continuous g_bounded X_pos a_in b_in) as first.
  pose proof (is_lim_seq_abs _ _ (is_lim_seq_minus' _ _ _ _ limit (is_lim_seq_const (part g a b))))
    as difference.
  refine (is_lim_seq_le_loc _ _ _ _ _ difference (is_lim_seq_const (4 * M * (weight X / X)))).
  destruct (nfloor_ex X) as [N [_ N_large]]; [lra|].
  exists (S N). intros n n_in. apply le_INR in n_in. rewrite S_INR in n_in.
  pose proof (windows M g X (- INR n) (INR n) g_continuous g_bounded X_pos ltac:(lra) ltac:(lra)) as second.
  replace (_ - _) with ((part g (- INR n) (INR n) - part g (- X) X) + - (part g a b - part g (- X) X)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra.
Qed.

(** *** Expectations *)

Lemma integral_unique M g (l : R) :
  everywhere_continuous g -> bounded M g -> is_lim_seq (fun n => part g (- INR n) (INR n)) l ->
  integral g = l.
Proof.
  intros g_continuous g_bounded limit. unfold integral. now rewrite (is_lim_seq_unique _ _ limit).
Qed.

Lemma combination_continuous alpha g beta k :
  everywhere_continuous g -> everywhere_continuous k ->
  everywhere_continuous (fun x => alpha * g x + beta * k x).
Proof.
  intros g_continuous k_continuous x.
  apply (continuous_plus (fun x => alpha * g x) (fun x => beta * k x)).
  - apply (continuous_scal_r alpha g x (g_continuous x)).
  - apply (continuous_scal_r beta k x (k_continuous x)).
Qed.

Lemma integral_linear M alpha g beta k :
  everywhere_continuous g -> bounded M g -> everywhere_continuous k -> bounded M k ->
  integral (fun x => alpha * g x + beta * k x) = alpha * integral g + beta * integral k.
Proof.
  intros g_continuous g_bounded k_continuous k_bounded.
  apply (integral_unique (Rabs alpha * M + Rabs beta * M)).
  - now apply combination_continuous.
  - intros x. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
    pose proof (Rmult_le_compat_l _ _ _ (Rabs_pos alpha) (g_bounded x)).
    pose proof (Rmult_le_compat_l _ _ _ (Rabs_pos beta) (k_bounded x)). lra.
  - apply is_lim_seq_ext with (u := fun n => alpha * part g (- INR n) (INR n) + beta * part k (- INR n) (INR n)).
    { intros n. now rewrite part_linear. }
    apply is_lim_seq_plus';
      [apply (is_lim_seq_scal_l _ alpha (integral g)) | apply (is_lim_seq_scal_l _ beta (integral k))];
      now apply (integral_correct M).
Qed.

Lemma integral_reflected M g :
  everywhere_continuous g -> bounded M g -> integral (fun x => g (- x)) = integral g.
Proof.
  intros g_continuous g_bounded. apply (integral_unique M).
  - now apply reflected_continuous.
  - intros x. apply g_bounded.
  - apply is_lim_seq_ext with (u := fun n => part g (- INR n) (INR n)).
    + intros n. rewrite part_reflected by assumption. now rewrite Ropp_involutive.
    + now apply (integral_correct M).
Qed.

(** At least the integral over a window, if the function is nowhere negative. *)
Lemma integral_above_window M g X :
  everywhere_continuous g -> bounded M g -> 0 <= X -> (forall x, 0 <= g x) ->
  part g (- X) X <= integral g.
Proof.
  intros g_continuous g_bounded X_pos nonneg.
  refine (is_lim_seq_le_loc _ _ _ _ _ (is_lim_seq_const _) (integral_correct M g g_continuous g_bounded)).
  destruct (nfloor_ex X) as [N [_ N_large]]; [assumption|].
  exists (S N). intros n n_in. apply le_INR in n_in. rewrite S_INR in n_in.
  rewrite <- (part_chasles g (- INR n) (- X) (INR n)), <- (part_chasles g (- X) X (INR n)) by assumption.
  pose proof (part_nonneg g (- INR n) (- X) g_continuous ltac:(lra) (fun x _ => nonneg x)).
  pose proof (part_nonneg g X (INR n) g_continuous ltac:(lra) (fun x _ => nonneg x)). lra.
Qed.

Lemma integral_positive M g :
  everywhere_continuous g -> bounded M g -> (forall x, 0 < g x) -> 0 < integral g.
Proof.
  intros g_continuous g_bounded positive.
  apply Rlt_le_trans with (part g (- (1)) 1).
  - apply part_positive; [assumption|lra|]. intros x _. apply positive.
  - apply (integral_above_window M); [assumption|assumption|lra|]. intros x. now apply Rlt_le.
Qed.

Lemma total_pos : 0 < integral one.
Proof. apply (integral_positive 1); [apply one_continuous|apply one_bounded|]. intros x. unfold one. lra. Qed.

Lemma Phi_nondecreasing w w' : w <= w' -> Phi w <= Phi w'.
Proof.
  intros le. unfold Phi. apply Rplus_le_compat_l. apply Rmult_le_compat_r.
  - apply Rlt_le, Rinv_0_lt_compat, total_pos.
  - rewrite <- (part_chasles one 0 w w') by apply one_continuous.
    pose proof (part_nonneg one w w' one_continuous le (fun _ _ => Rle_0_1)). lra.
Qed.
