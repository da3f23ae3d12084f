(** The compensated Poisson process w(t) = Y(nt) - nt of [MV, (8.1)], seen at finitely many times.

    Its increments over disjoint intervals are independent, and over an interval of length s that
    of Y is Poisson of mean ns. So the law of (w(t_1), ..., w(t_m)) is given by iterated sums over
    the Poisson law, and with it every probability below. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List.
From Poise Require Import calculus poisson bennett.
Import ListNotations.
Open Scope R_scope.

(** 1 where |y| >= level, else 0. *)
Definition beyond (level y : R) : bool := if Rle_dec level (Rabs y) then true else false.

(** P(|x + w| >= level at the end of one of the steps), the steps being lengths of time, in units
    in which Y has rate 1. *)
Fixpoint crosses (level : R) (steps : list R) (x : R) : R :=
  match steps with
  | [] => 0
  | s :: rest =>
      Series (fun k => atom s k * (let y := x + (INR k - s) in
                                   if beyond level y then 1 else crosses level rest y))
  end.

Fixpoint total (steps : list R) : R :=
  match steps with [] => 0 | s :: rest => s + total rest end.

Lemma total_nonneg steps : Forall (fun s => 0 <= s) steps -> 0 <= total steps.
Proof. induction 1; simpl; lra. Qed.

Lemma crosses_is_a_probability level steps :
  Forall (fun s => 0 <= s) steps -> forall x, 0 <= crosses level steps x <= 1.
Proof.
  induction 1 as [|s rest s_nonneg _ IH]; intros x; simpl; [lra|].
  apply average_range; [assumption|].
  intros k. destruct beyond; [lra|apply IH].
Qed.

(** The values at k of the two exponential martingales after a step, weighted. *)
Definition two_sided (b level S x : R) : R :=
  exp (b * (x - level) + S * psi b) + exp (- b * (x + level) + S * psi (- b)).

Lemma two_sided_is_a_martingale b level S s x :
  is_series (fun k => atom s k * two_sided b level S (x + (INR k - s)))
            (two_sided b level (s + S) x).
Proof.
  pose proof (is_series_scal_l (exp (b * (x - level) + S * psi b)) _ _
                               (exponential_moment s b)) as up.
  pose proof (is_series_scal_l (exp (- b * (x + level) + S * psi (- b))) _ _
                               (exponential_moment s (- b))) as down.
  pose proof (is_series_plus _ _ _ _ up down) as both.
  unfold scal, plus in both; simpl in both; unfold mult in both; simpl in both.
  replace (two_sided b level (s + S) x) with
    (exp (b * (x - level) + S * psi b) * exp (s * psi b) +
     exp (- b * (x + level) + S * psi (- b)) * exp (s * psi (- b))).
  - eapply is_series_ext; [|exact both].
    intros k. simpl. unfold two_sided.
    replace (b * (x + (INR k - s) - level) + S * psi b)
      with ((b * (x - level) + S * psi b) + b * (INR k - s)) by ring.
    replace (- b * (x + (INR k - s) + level) + S * psi (- b))
      with ((- b * (x + level) + S * psi (- b)) + - b * (INR k - s)) by ring.
    rewrite !exp_plus. ring.
  - unfold two_sided. rewrite <- !exp_plus. f_equal; f_equal; ring.
Qed.

(** Doob's inequality for both of them at once, by induction over the steps. *)
Lemma doob b level steps :
  0 <= b -> Forall (fun s => 0 <= s) steps ->
  forall x, crosses level steps x <= two_sided b level (total steps) x.
Proof.
  intros b_nonneg. induction 1 as [|s rest s_nonneg rest_nonneg IH]; intros x.
  - simpl. unfold two_sided.
    pose proof (exp_pos (b * (x - level) + 0 * psi b)).
    pose proof (exp_pos (- b * (x + level) + 0 * psi (- b))). lra.
  - simpl. rewrite <- (is_series_unique _ _ (two_sided_is_a_martingale b level (total rest) s x)).
    apply Series_le; [|eexists; apply two_sided_is_a_martingale].
    intros k. pose proof (atom_nonneg s k s_nonneg).
    set (y := x + (INR k - s)).
    assert (psi_nonneg : forall c, 0 <= total rest * psi c).
    { intros c. apply Rmult_le_pos; [now apply total_nonneg|].
      pose proof (exp_ineq1_le c). unfold psi. lra. }
    assert (positive : forall c, 0 < exp c) by exact exp_pos.
    unfold beyond. destruct (Rle_dec level (Rabs y)) as [out | inside].
    + split; [lra|]. apply Rmult_le_compat_l; [assumption|].
      assert (above : forall c, 0 <= c -> 1 <= exp c).
      { intros c c_nonneg. rewrite <- exp_0. destruct c_nonneg as [less | <-]; [|lra].
        apply Rlt_le, exp_increasing, less. }
      unfold two_sided. unfold Rabs in out. destruct (Rcase_abs y) as [negative | nonneg].
      * enough (1 <= exp (- b * (y + level) + total rest * psi (- b))) by
          (pose proof (positive (b * (y - level) + total rest * psi b)); lra).
        apply above. pose proof (psi_nonneg (- b)).
        pose proof (Rmult_le_pos b (- y - level) b_nonneg ltac:(lra)). lra.
      * enough (1 <= exp (b * (y - level) + total rest * psi b)) by
          (pose proof (positive (- b * (y + level) + total rest * psi (- b))); lra).
        apply above. pose proof (psi_nonneg b).
        pose proof (Rmult_le_pos b (y - level) b_nonneg ltac:(lra)). lra.
    + destruct (crosses_is_a_probability level rest rest_nonneg y). split.
      * now apply Rmult_le_pos.
      * apply Rmult_le_compat_l; [assumption|apply IH].
Qed.

(** Downwards is no worse than upwards: psi(-b) <= psi(b). *)
Lemma psi_downwards b : 0 <= b -> psi (- b) <= psi b.
Proof.
  intros b_nonneg.
  enough (psi 0 - psi (- 0) <= psi b - psi (- b)) by (rewrite Ropp_0 in H; lra).
  apply (nondecreasing (fun b => psi b - psi (- b)) (fun b => exp b + exp (- b) - 2)); [assumption| |].
  - intros x _. unfold psi. auto_derive; [trivial|]. ring.
  - intros x _. enough (0 <= (exp x - 1) ^ 2 * exp (- x)).
    { replace (exp x + exp (- x) - 2) with ((exp x - 1) ^ 2 * exp (- x)); [assumption|].
      assert (inverse : exp x * exp (- x) = 1) by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
      replace ((exp x - 1) ^ 2 * exp (- x))
        with (exp x * (exp x * exp (- x)) - 2 * (exp x * exp (- x)) + exp (- x)) by ring.
      rewrite inverse. ring. }
    apply Rmult_le_pos; [apply pow2_ge_0|apply Rlt_le, exp_pos].
Qed.

(** 0 <= t_1 <= ... <= t_m <= T, from `start` on. *)
Fixpoint in_order (start T : R) (times : list R) : Prop :=
  match times with
  | [] => start <= T
  | t :: rest => start <= t /\ in_order t T rest
  end.

Fixpoint lengths (n start : R) (times : list R) : list R :=
  match times with
  | [] => []
  | t :: rest => n * (t - start) :: lengths n t rest
  end.

(** P(|w(t)| >= level at one of the given times t_1 <= ... <= t_m), w(t) = Y(nt) - nt. *)
Definition crossing_probability (n level : R) (times : list R) : R :=
  crosses level (lengths n 0 times) 0.

Lemma lengths_nonneg n start T times :
  0 <= n -> in_order start T times -> Forall (fun s => 0 <= s) (lengths n start times).
Proof.
  intros n_nonneg. revert start.
  induction times as [|t rest IH]; simpl; intros start order; constructor.
  - apply Rmult_le_pos; lra.
  - now apply IH.
Qed.

Lemma total_of_lengths n start T times :
  0 <= n -> in_order start T times -> total (lengths n start times) <= n * (T - start).
Proof.
  intros n_nonneg. revert start.
  induction times as [|t rest IH]; simpl; intros start order.
  - apply Rmult_le_pos; lra.
  - specialize (IH t (proj2 order)). lra.
Qed.

(** The maximal inequality at the b of one's choice. *)
Lemma maximal_inequality n T level b times :
  0 <= n -> 0 <= b -> in_order 0 T times ->
  crossing_probability n level times <= 2 * exp (- (b * level - n * T * psi b)).
Proof.
  intros n_nonneg b_nonneg order. unfold crossing_probability.
  apply Rle_trans with (1 := doob b level _ b_nonneg (lengths_nonneg n 0 T times n_nonneg order) 0).
  pose proof (total_of_lengths n 0 T times n_nonneg order) as sum.
  pose proof (total_nonneg _ (lengths_nonneg n 0 T times n_nonneg order)) as sum_nonneg.
  assert (psi_nonneg : forall c, 0 <= psi c)
    by (intros c; pose proof (exp_ineq1_le c); unfold psi; lra).
  pose proof (psi_downwards b b_nonneg).
  pose proof (psi_nonneg b). pose proof (psi_nonneg (- b)).
  assert (monotone : forall x y, x <= y -> exp x <= exp y).
  { intros x y [less | ->]; [apply Rlt_le, exp_increasing, less|lra]. }
  unfold two_sided. set (S := total (lengths n 0 times)) in *.
  rewrite Rminus_0_r in sum.
  assert (S * psi b <= n * T * psi b) by (apply Rmult_le_compat_r; assumption).
  assert (S * psi (- b) <= S * psi b) by (apply Rmult_le_compat_l; assumption).
  pose proof (monotone (b * (0 - level) + S * psi b) (- (b * level - n * T * psi b)) ltac:(lra)).
  pose proof (monotone (- b * (0 + level) + S * psi (- b)) (- (b * level - n * T * psi b)) ltac:(lra)).
  lra.
Qed.
